/** `pix2pix translate`: translates images with a trained model. */
import type { Command } from 'commander';
import { Pix2PixError } from '../../core/errors.ts';
import { checkAnyFile } from '../../data/node/file-size.ts';
import { storedHeader } from '../../data/node/formats/stored-image.ts';
import type { LeftOut } from '../../data/node/make/left-out.ts';
import { checkOutputs, type PlannedFile } from '../../data/node/outputs.ts';
import { type Direction, directed } from '../../data/pairs.ts';
import { formatText } from '../../data/side-format.ts';
import type { Size } from '../../data/transform.ts';
import type { Device } from '../../runtime/device.ts';
import {
  findModel,
  readModel,
  type SourceModel,
  takenText,
  trainedOf,
} from '../../training/node/model-source.ts';
import { withResults } from '../../translation/node/earlier-results.ts';
import { type ImageInput, listInputs } from '../../translation/node/image-inputs.ts';
import { requirePairs } from '../../translation/node/require-pairs.ts';
import {
  type FailedFile,
  type OutputLabels,
  resultPath,
  type TranslatedFile,
  type TranslatedFiles,
  translateFiles,
} from '../../translation/node/translate-files.ts';
import { planText } from '../../translation/plan-text.ts';
import { type TranslationResize, viewOf } from '../../translation/trained-view.ts';
import { openTranslator, type Translator } from '../../translation/translator.ts';
import { viewText } from '../../translation/view-text.ts';
import { addDeviceFlags, openDeviceOf } from '../device-flags.ts';
import { listFailed, requireNoneFailed } from '../failed-files.ts';
import { withImageFlags } from '../image-flags.ts';
import { counted, type Output, outputOf, printJson } from '../output.ts';
import { partOf, shardOf } from '../shard.ts';
import { tellSources } from '../source-lines.ts';
import { STREAM, type StreamedCall, withStreams } from '../standard-streams.ts';
import { addTranslateFlags, type TranslateFlags } from '../translate-flags.ts';

export const addTranslate = (program: Command): void => {
  const command = program
    .command('translate <model> <inputs...>')
    .description(
      'translate images of any size with a run folder or a model.onnx; inputs are files, folders, patterns such as "frames/*.png", or - for standard input',
    );
  addTranslateFlags(command);
  command.option('--json', 'print one JSON object');
  addDeviceFlags(command);
  command.action(async (model: string, paths: readonly string[]) => {
    const given = command.opts<TranslateFlags>();
    const call = { paths, out: given.out, output: outputOf(command) };
    if (given.json && given.out === STREAM)
      throw new Pix2PixError(
        'OPTION',
        'translate: --json and an image (--out -) cannot both go to standard output; leave one out',
      );
    await withStreams(call, (streamed) => translateCall(command, model, streamed));
  });
};

/** A call without streams; returns the results' paths. */
const translateCall = async (
  command: Command,
  model: string,
  { paths, out, output }: StreamedCall,
): Promise<readonly string[]> => {
  const flags: TranslateFlags = { ...command.opts<TranslateFlags>(), out };
  const found = await readModel(await findModel(model, flags.checkpoint, flags.direction));
  const read = await withImageFlags(found, flags, (line) => output.stderr(`${line}\n`));
  requireLabels(read, flags.labels);
  if (flags.check) {
    await checkResults(paths, read, flags, output);
    return [];
  }
  const chosen = await chooseFiles(paths, read, flags, output);
  const device = await openDeviceOf(command);
  try {
    tellTaken(read, output);
    const translated = await translateChosen(device, read, chosen, flags, output);
    tellResult(translated, read, chosen, flags, output);
    return translated.files.map((file) => file.output);
  } finally {
    await device.dispose();
  }
};

/** Throws OPTION where labels are asked for, and the model makes none. */
const requireLabels = ({ record, path }: SourceModel, labels: OutputLabels | undefined): void => {
  if (labels === undefined || record?.formats?.target.kind === 'ids') return;
  throw new Pix2PixError(
    'OPTION',
    `${path}: makes images and no labels, so that --labels ${labels} has no effect; leave it out, or train with outputKind ids (--output-kind ids)`,
  );
};

/** Throws DATA where inputs have no result that is newer than they are and than the model, after they are listed. */
const checkResults = async (
  paths: readonly string[],
  { path, record }: SourceModel,
  flags: TranslateFlags,
  output: Output,
): Promise<void> => {
  const pairs = flags.pairs ? (record?.direction ?? 'AtoB') : undefined;
  const inputs = await listInputs(paths, { out: flags.out, pairs });
  const resultOf = (input: ImageInput): string => resultPath(flags.out, input, record, flags.format);
  const made = await withResults(inputs, { model: path, resultOf });
  const missing = inputs.filter((input) => !made.has(input)).map((input) => input.path);
  if (flags.json) printJson(output, { out: flags.out, inputs: inputs.length, missing });
  else if (missing.length === 0)
    output.stdout(`${counted(inputs.length, 'image')}, each with its result in ${flags.out}\n`);
  else output.stdout(missing.map((input) => `${input}\n`).join(''));
  if (missing.length > 0)
    throw new Pix2PixError(
      'DATA',
      `translate: ${missing.length} of ${counted(inputs.length, 'image')} ${missing.length === 1 ? 'has' : 'have'} no result in ${flags.out}; the same command without --check makes what is missing`,
    );
};

/** What a call will do, which is known before an engine is opened. */
interface Chosen {
  readonly inputs: readonly ImageInput[];
  /** Files whose first bytes are not those of an image. */
  readonly unreadable: readonly FailedFile[];
  /** How many results of earlier calls are left as they are. */
  readonly numMade: number;
  /** Earlier results that will be replaced. */
  readonly replaced: readonly string[];
  /** Set if the inputs are pairs. */
  readonly pairs: Direction | undefined;
}

const chooseFiles = async (
  paths: readonly string[],
  model: SourceModel,
  flags: TranslateFlags,
  output: Output,
): Promise<Chosen> => {
  const pairs = flags.pairs ? (model.record?.direction ?? 'AtoB') : undefined;
  const onResults = (count: number, folder: string): void =>
    output.stderr(`left out ${counted(count, 'image')} in ${folder}, the folder of the results\n`);
  const isOverwriting = (flags.overwrite || flags.force) ?? false;
  const resultOf = (input: ImageInput): string => resultPath(flags.out, input, model.record, flags.format);
  const everything = await listInputs(paths, {
    out: flags.out,
    pairs,
    onResults,
    onSides: tellSides(output),
  });
  const read = [...everything.map((input) => input.path), model.path];
  // Before anything is left out: no result may be an input.
  await checkOutputs({ files: planned(everything, resultOf), inputs: read, isOverwriting: true });
  const all = ofShard(everything, flags, output);
  const made = isOverwriting ? new Set() : await withResults(all, { model: model.path, resultOf });
  const listed = all.filter((input) => !made.has(input));
  if (made.size > 0)
    output.stderr(
      `left ${counted(made.size, 'result')} in ${flags.out} as ${made.size === 1 ? 'it is' : 'they are'}, newer than ${made.size === 1 ? 'its input' : 'their inputs'} and the model; --overwrite makes ${made.size === 1 ? 'it' : 'them'} again\n`,
    );
  const { inputs, failed: unreadable } = await checkHeaders(listed, model, resizeOf(flags));
  if (pairs) await requirePairs(inputs);
  if (pairs && inputs.some(({ isSide }) => !isSide)) output.stderr(`${halfText(pairs)}\n`);
  await tellSources(paths, output);
  const replaced = await checkOutputs({
    files: planned(listed, resultOf),
    inputs: read,
    isOverwriting,
  });
  return { inputs, unreadable, numMade: made.size, replaced, pairs };
};

/** The part of the inputs that is this process's. */
const ofShard = (
  inputs: readonly ImageInput[],
  { shard = shardOf(process.env), check }: TranslateFlags,
  output: Output,
): readonly ImageInput[] => {
  if (shard === undefined || shard === 'none' || check) return inputs;
  const part = partOf(inputs, shard);
  output.stderr(
    `part ${shard.index + 1} of ${shard.count} (${shard.from}): ${part.length} of ${counted(inputs.length, 'image')}\n`,
  );
  return part;
};

const planned = (inputs: readonly ImageInput[], resultOf: (input: ImageInput) => string): PlannedFile[] =>
  inputs.map((input) => ({ path: resultOf(input), from: input.path }));

const tellTaken = (model: SourceModel, output: Output): void => {
  const taken = takenText(model);
  if (taken !== undefined) output.stderr(`${taken}\n`);
};

interface TimedFiles extends TranslatedFiles {
  readonly seconds: number;
}

const translateChosen = async (
  device: Device,
  { path, bytes }: SourceModel,
  { inputs, pairs }: Chosen,
  { out, seed, labels, noise, ...flags }: TranslateFlags,
  output: Output,
): Promise<TimedFiles> => {
  const translator = await openTranslator(device, bytes, {
    name: path,
    hasNoise: noise,
    ...(flags.statistics ? { statistics: flags.statistics } : {}),
  });
  if (translator.images) output.stderr(`${path}: images ${planText(translator.images)}\n`);
  if (!pairs) await hintAtPairs(inputs, translator, output);
  await hintAtDepth(inputs, translator, output);
  const begin = performance.now();
  const onDone = progressOf(inputs.length, output);
  const translated = await translateFiles(translator, inputs, {
    out,
    seed,
    resize: resizeOf(flags),
    labels,
    format: flags.format,
    hasSameNoise: flags.sameNoise,
    tiles: { tile: flags.tile, overlap: flags.overlap },
    onTile: tileProgress(output),
    ...(pairs ? { pairs } : {}),
    onDone,
  });
  tellViews(translated.files, translator, output);
  await translator.dispose();
  return { ...translated, seconds: (performance.now() - begin) / 1000 };
};

/** Throws DATA if files failed, after everything is reported. */
const tellResult = (
  { files, failed: untranslated, seconds }: TimedFiles,
  { path, record }: SourceModel,
  { unreadable, replaced }: Chosen,
  { out, json, skipBad }: TranslateFlags,
  output: Output,
): void => {
  const failed = [...unreadable, ...untranslated].map(({ input, reason }) => ({ files: [input], reason }));
  const numReplaced = files.filter((file) => replaced.includes(file.output)).length;
  if (numReplaced > 0) output.stderr(`replaced ${counted(numReplaced, 'earlier result')}\n`);
  listFailed(failed, output);
  if (json) printJson(output, { model: path, ...trainedOf(record), out, seconds, files, failed });
  else if (files.length > 0)
    output.stdout(
      `translated ${counted(files.length, 'image')} to ${out} (${(seconds / files.length).toFixed(2)} s each)\n`,
    );
  requireSome(files.length, failed);
  requireNoneFailed('translate', failed, skipBad);
};

/** Reports which side is translated if a folder has A and B, and so two images of each pair. */
const tellSides =
  (output: Output) =>
  (folder: string, side: 'A' | 'B' | 'both'): void =>
    output.stderr(
      side === 'both'
        ? `${folder} has folders A and B, and the images of both are translated; --pairs takes the input side alone\n`
        : `Pairs: ${folder} has folders A and B; the images of ${side}, the input side, are translated\n`,
    );

/** Says which half of pairs side by side is translated. */
const halfText = (direction: Direction): string =>
  `Pairs: each image holds both sides; the ${directed(direction, 'left half, A', 'right half, B').input}, is translated`;

/** Separates images from other files by their first bytes, before a model is opened. */
const checkHeaders = async (
  listed: readonly ImageInput[],
  model: SourceModel,
  resize: TranslationResize,
): Promise<{ readonly inputs: readonly ImageInput[]; readonly failed: readonly FailedFile[] }> => {
  const inputs: ImageInput[] = [];
  const failed: FailedFile[] = [];
  for (const input of listed) {
    const { problem, tooLarge } = await checkAnyFile(input.path);
    const isInParts = tooLarge && isEqual(viewOf(model, tooLarge, resize), tooLarge);
    if (problem === undefined || isInParts) inputs.push(input);
    else
      failed.push({
        input: input.path,
        reason: `${input.path}: ${problem}${tooLarge ? ', or translate it in tiles, at its own size (--resize none)' : ''}`,
      });
  }
  if (inputs.length === 0 && failed.length > 0)
    requireSome(
      0,
      failed.map(({ input, reason }) => ({ files: [input], reason })),
    );
  return { inputs, failed };
};

const isEqual = (a: Size, b: Size): boolean => a.width === b.width && a.height === b.height;

/** Tiles are of images at their own size. */
const resizeOf = ({ resize, tile }: Pick<TranslateFlags, 'resize' | 'tile'>): TranslationResize =>
  resize ?? (tile === undefined ? 'trained' : 'none');

/** Throws DATA if nothing could be translated, with or without --skip-bad. */
const requireSome = (count: number, failed: readonly LeftOut[]): void => {
  const [first, ...others] = failed;
  if (count > 0 || !first) return;
  const more =
    others.length === 0 ? '' : `; and ${counted(others.length, 'other file')} cannot be translated either`;
  throw new Pix2PixError('DATA', `${first.reason}${more}`);
};

/** Says at which sizes images were translated, once for each way. */
const tellViews = (files: readonly TranslatedFile[], translator: Translator, output: Output): void => {
  const counts = new Map<string, number>();
  for (const file of files) {
    const text = viewText(translator, file, file.view);
    if (text !== undefined) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const tiled = files.filter(({ isTiled }) => isTiled);
  if (tiled.length > 0)
    output.stderr(
      `${tiled.length === files.length ? '' : `${counted(tiled.length, 'image')} `}${tiledText(translator)}\n`,
    );
  const shown = [...counts].slice(0, MOST_VIEWS);
  for (const [text, count] of shown)
    output.stderr(`${count === files.length ? '' : `${counted(count, 'image')} `}${text}\n`);
  const rest = [...counts.values()].slice(MOST_VIEWS).reduce((sum, count) => sum + count, 0);
  if (rest > 0) output.stderr(`and ${counted(rest, 'image')} of other sizes in the same way\n`);
};

const tiledText = ({ record }: Translator): string =>
  `translated in tiles, ${record ? 'all by the same statistics' : 'each by its own statistics, since the model is of another program'}`;

/** A folder of photographs has few sizes; beyond these, lines say nothing new. */
const MOST_VIEWS = 3;

/** Warns if an input may be a pair that is translated as one image, which is a common mistake. */
const hintAtPairs = async (
  inputs: readonly ImageInput[],
  { record }: Translator,
  output: Output,
): Promise<void> => {
  const first = inputs[0];
  if (!record || !first) return;
  const { width, height } = await storedHeader(first.path).catch(() => ({ width: 0, height: 1 })); // decoding it tells what is wrong
  if (width === 2 * height)
    output.stderr(
      `${first.path} is ${width}x${height}; if it is a pair side by side, add --pairs to translate its input side\n`,
    );
};

/** Warns if an input has 8 bits and the model learned deeper values: bytes are next to black there, or far beyond white. */
const hintAtDepth = async (
  inputs: readonly ImageInput[],
  { record }: Translator,
  output: Output,
): Promise<void> => {
  const format = record?.formats?.input;
  const [first] = inputs;
  if (format?.kind !== 'raw' || format.bits === 8 || !first) return;
  const header = await storedHeader(first.path).catch(() => undefined); // decoding it tells what is wrong
  if (header?.sampleType === 'uint8')
    output.stderr(
      `${first.path} has 8 bits, and the model learned ${formatText(format)}: its values are read as they are, 0 to 255\n`,
    );
};

/** The tiles of a large image, on a terminal. */
const tileProgress =
  (output: Output) =>
  (input: string, done: number, total: number): void => {
    if (process.stderr.isTTY)
      output.stderr(done < total ? `\r${input}: tile ${done} of ${total}\x1b[K` : '\r\x1b[K');
  };

const progressOf = (total: number, output: Output): (() => void) => {
  let done = 0;
  return () => {
    done++;
    if (process.stderr.isTTY) output.stderr(done < total ? `\r${done} of ${total}\x1b[K` : '\r\x1b[K');
  };
};
