/** Which files a call of `translate` translates, known before an engine is opened: its part, without what is there already. */
import { Pix2PixError } from '../core/errors.ts';
import { partOf } from '../core/part-of.ts';
import { checkAnyFile } from '../data/node/file-size.ts';
import type { LeftOut } from '../data/node/make/left-out.ts';
import { checkOutputs, type PlannedFile } from '../data/node/outputs.ts';
import { type Direction, directed } from '../data/pairs.ts';
import type { Size } from '../data/transform.ts';
import type { SourceModel } from '../training/node/model-source.ts';
import { withResults } from '../translation/node/earlier-results.ts';
import { type ImageInput, listInputs } from '../translation/node/image-inputs.ts';
import { requirePairs } from '../translation/node/require-pairs.ts';
import { type FailedFile, resultPath } from '../translation/node/translate-files.ts';
import { type TranslationResize, viewOf } from '../translation/trained-view.ts';
import { counted, type Output, printJson } from './output.ts';
import { shardOf } from './shard.ts';
import { tellSources } from './source-lines.ts';
import type { TranslateFlags } from './translate-flags.ts';

/** Throws DATA where inputs have no result that is newer than they are and than the model, after they are listed. */
export const checkResults = async (
  paths: readonly string[],
  { path, record }: SourceModel,
  flags: TranslateFlags,
  output: Output,
): Promise<void> => {
  const pairs = flags.pairs ? (record?.direction ?? 'AtoB') : undefined;
  const all = await listInputs(paths, { out: flags.out, pairs });
  const inputs = ofShard(all, { shard: flags.shard ?? 'none' }, output); // of all processes, unless one is asked for
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
export interface Chosen {
  readonly inputs: readonly ImageInput[];
  /** Files whose first bytes are not those of an image. */
  readonly unreadable: readonly FailedFile[];
  /** Earlier results that will be replaced. */
  readonly replaced: readonly string[];
  /** Set if the inputs are pairs. */
  readonly pairs: Direction | undefined;
}

export const chooseFiles = async (
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
  return { inputs, unreadable, replaced, pairs };
};

/** The part of the inputs that is this process's. */
const ofShard = (
  inputs: readonly ImageInput[],
  { shard = shardOf(process.env) }: Pick<TranslateFlags, 'shard'>,
  output: Output,
): readonly ImageInput[] => {
  if (shard === undefined || shard === 'none') return inputs;
  const part = partOf(inputs, shard);
  output.stderr(
    `part ${shard.index + 1} of ${shard.count} (${shard.from}): ${part.length} of ${counted(inputs.length, 'image')}\n`,
  );
  return part;
};

const planned = (inputs: readonly ImageInput[], resultOf: (input: ImageInput) => string): PlannedFile[] =>
  inputs.map((input) => ({ path: resultOf(input), from: input.path }));

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
export const resizeOf = ({ resize, tile }: Pick<TranslateFlags, 'resize' | 'tile'>): TranslationResize =>
  resize ?? (tile === undefined ? 'trained' : 'none');

/** Throws DATA if nothing could be translated, with or without --skip-bad. */
export const requireSome = (count: number, failed: readonly LeftOut[]): void => {
  const [first, ...others] = failed;
  if (count > 0 || !first) return;
  const more =
    others.length === 0 ? '' : `; and ${counted(others.length, 'other file')} cannot be translated either`;
  throw new Pix2PixError('DATA', `${first.reason}${more}`);
};
