/** Flags of the commands that make pairs of photographs alone. */
import type { Command } from 'commander';
import { SKIP_BAD } from '../failed-files.ts';
import { wholeNumber } from '../number-flags.ts';

export interface PhotoFlags {
  readonly size?: number;
  readonly skipBad?: boolean;
  readonly json?: boolean;
}

export const addPhotoFlags = (command: Command): Command =>
  command
    .option(
      '--size <pixels>',
      "resize the middle square of each photograph to this side (default: the photograph's size)",
      wholeNumber(1),
    )
    .option('--skip-bad', SKIP_BAD)
    .option('--json', 'print one JSON object');
