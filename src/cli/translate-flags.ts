/** The flags of `translate`: where results go, at which size and in which form, and by which noise. */
import { type Command, Option } from 'commander';
import type { Direction } from '../data/pairs.ts';
import type { Statistics } from '../models/translation-graph.ts';
import { OUTPUT_LABELS, type OutputLabels } from '../translation/node/translate-files.ts';
import { RESULT_FORMATS, type ResultFormat } from '../translation/node/write-result.ts';
import { TRANSLATION_RESIZES, type TranslationResize } from '../translation/trained-view.ts';
import { CHECKPOINT } from './checkpoint-flag.ts';
import { SKIP_BAD } from './failed-files.ts';
import { addImageFlags, type ImageFlags } from './image-flags.ts';
import { wholeNumber } from './number-flags.ts';
import { parseShard, type Shard } from './shard.ts';

/** As commander gives them. */
export interface TranslateFlags extends ImageFlags {
  readonly out: string;
  readonly pairs?: boolean;
  readonly overwrite?: boolean;
  readonly force?: boolean;
  readonly sameNoise?: boolean;
  readonly skipBad?: boolean;
  readonly shard?: Shard | 'none';
  readonly check?: boolean;
  readonly checkpoint?: string;
  readonly direction?: Direction;
  readonly resize?: TranslationResize;
  readonly format?: ResultFormat;
  readonly tile?: number;
  readonly overlap?: number;
  readonly statistics?: Statistics;
  readonly labels?: OutputLabels;
  readonly noise: boolean;
  readonly seed: number;
  readonly json?: boolean;
}

/** Adds them. */
export const addTranslateFlags = (command: Command): void => {
  command
    .requiredOption(
      '--out <folder>',
      'folder for the results, files of the same names; - for standard output',
    )
    .option('--checkpoint <name>', CHECKPOINT)
    .addOption(
      new Option('--direction <way>', 'of a run that translates both ways (default: its own)').choices([
        'AtoB',
        'BtoA',
      ]),
    )
    .option('--pairs', 'inputs are pairs, side by side or in folders A and B: translate the input side only')
    .addOption(
      new Option(
        '--resize <how>',
        'trained: the network sees images at the size of its training, and results are resized back; none: at their own size (default: "trained", with --tile "none")',
      ).choices(TRANSLATION_RESIZES),
    )
    .option(
      '--tile <pixels>',
      'translate in square tiles, all by statistics of the whole image; by itself where memory would not do',
      wholeNumber(1),
    )
    .option('--overlap <pixels>', 'by how much tiles overlap (default: 128)', wholeNumber(0))
    .addOption(
      new Option(
        '--statistics <whose>',
        'what layers normalise by: image: the statistics of each image, as the paper does; running: those that training collected (default: as the model says, or else "image")',
      ).choices(['image', 'running']),
    )
    .option(
      '--overwrite',
      'replace results of earlier calls, which are left as they are where they are newer than input and model; inputs are never overwritten',
    )
    .option('--force', 'the same')
    .option('--skip-bad', SKIP_BAD)
    .option(
      '--shard <i/n>',
      'the i-th of n parts of the images alone, for n processes that share the work; none for all (default: by the variables of MPI, Slurm, Kubernetes or torchrun, or else none)',
      parseShard,
    )
    .option(
      '--check',
      'translate nothing; list the images that have no result yet, of all parts unless --shard names one',
    )
    .addOption(
      new Option(
        '--labels <form>',
        'write outputs that are labels in the exact colours of their classes, or as their ids',
      ).choices(OUTPUT_LABELS),
    )
    .option('--same-noise', 'one noise for all images, as frames of a video need it')
    .addOption(
      new Option('--format <kind>', 'of results: tif keeps where on earth a TIFF file lies')
        .choices(RESULT_FORMATS)
        .default('png'),
    )
    .option('--no-noise', 'without dropout: equal images give equal results, whatever the seed')
    .option('--seed <number>', 'seed of the noise', wholeNumber(0), 0);
  addImageFlags(command);
};
