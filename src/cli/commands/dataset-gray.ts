/** `pix2pix dataset gray`: pairs of gray images and photographs, to learn colours. */
import type { Command } from 'commander';
import { writeGrayDataSet } from '../../data/node/make/write-gray.ts';
import { outputOf } from '../output.ts';
import { withPairProgress } from '../pair-progress.ts';
import { tellSources } from '../source-lines.ts';
import { tellMade } from './dataset-made.ts';
import { addPhotoFlags, type PhotoFlags } from './photo-flags.ts';

export const addDatasetGray = (group: Command): void => {
  const command = group
    .command('gray <photos> <out>')
    .description('make pairs for colourisation: gray images left (A), photographs right (B)');
  addPhotoFlags(command);
  command.action(async (photos: string, out: string) => {
    const { skipBad, json, size } = command.opts<PhotoFlags>();
    const output = outputOf(command);
    await tellSources([photos], output);
    const onNotice = (line: string): void => output.stderr(`${line}\n`);
    const made = await withPairProgress(output, (onProgress) =>
      writeGrayDataSet(photos, out, { size, isSkippingBad: true, onProgress, onNotice }),
    );
    tellMade(output, out, made, { json, skipBad });
  });
};
