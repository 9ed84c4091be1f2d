/** `pix2pix translate`: translates images with a trained model. */
import type { Command } from 'commander';
import { Pix2PixError } from '../../core/errors.ts';
import type { Device } from '../../runtime/device.ts';
import {
  findModel,
  readModel,
  type SourceModel,
  takenText,
  trainedOf,
} from '../../training/node/model-source.ts';
import {
  type OutputLabels,
  type TranslatedFiles,
  translateFiles,
} from '../../translation/node/translate-files.ts';
import { planText } from '../../translation/plan-text.ts';
import { openTranslator } from '../../translation/translator.ts';
import { addNamed } from '../command-table.ts';
import { addDeviceFlags, openDeviceOf } from '../device-flags.ts';
import { listFailed, requireNoneFailed } from '../failed-files.ts';
import { withImageFlags } from '../image-flags.ts';
import { counted, type Output, outputOf, printJson } from '../output.ts';
import { STREAM, type StreamedCall, withStreams } from '../standard-streams.ts';
import { type Chosen, checkResults, chooseFiles, requireSome, resizeOf } from '../translate-choice.ts';
import { addTranslateFlags, type TranslateFlags } from '../translate-flags.ts';
import { hintAtDepth, hintAtPairs, progressOf, tellViews, tileProgress } from '../translate-text.ts';

export const addTranslate = (program: Command): void => {
  const command = addNamed(program, 'translate');
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
