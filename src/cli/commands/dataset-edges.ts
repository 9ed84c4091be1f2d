/** `pix2pix dataset edges`: pairs of line drawings and the photographs that they are made from. */
import type { Command } from 'commander';
import { LINE_DEFAULTS } from '../../data/lines/line-drawing.ts';
import { writeEdgesDataSet } from '../../data/node/make/write-edges.ts';
import { numberBetween, wholeNumber } from '../number-flags.ts';
import { outputOf } from '../output.ts';
import { withPairProgress } from '../pair-progress.ts';
import { tellSources } from '../source-lines.ts';
import { tellMade } from './dataset-made.ts';
import { addPhotoFlags, type PhotoFlags } from './photo-flags.ts';

interface Flags extends PhotoFlags {
  readonly sigma?: number;
  readonly high?: number;
  readonly low?: number;
  readonly minLength?: number;
}

export const addDatasetEdges = (group: Command): void => {
  const { sigmaOf256, high, low, minLengthInSigmas } = LINE_DEFAULTS;
  const command = group
    .command('edges <photos> <out>')
    .description('make pairs for edges to photo: line drawings left (A), photographs right (B)')
    .option(
      '--sigma <pixels>',
      `half the width of a stroke; larger values leave out details (default: ${sigmaOf256} at 256, in proportion)`,
      numberBetween(0.3, 50),
    )
    .option(
      '--high <share>',
      `share of the pixels too weak to begin a line; smaller values draw more lines (default: ${high})`,
      numberBetween(0, 1),
    )
    .option(
      '--low <part>',
      `part of that strength at which a line ends; smaller values draw longer lines (default: ${low})`,
      numberBetween(0, 1),
    )
    .option(
      '--min-length <pixels>',
      `leave out shorter lines and specks (default: ${minLengthInSigmas * sigmaOf256} at 256, in proportion)`,
      wholeNumber(0),
    );
  addPhotoFlags(command);
  command.action(async (photos: string, out: string) => {
    const { skipBad, json, ...options } = command.opts<Flags>();
    const output = outputOf(command);
    await tellSources([photos], output);
    const onNotice = (line: string): void => output.stderr(`${line}\n`);
    const made = await withPairProgress(output, (onProgress) =>
      writeEdgesDataSet(photos, out, { ...options, isSkippingBad: true, onProgress, onNotice }),
    );
    tellMade(output, out, made, { json, skipBad });
  });
};
