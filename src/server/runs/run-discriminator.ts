/** The checkpoint of a run whose discriminators score its results, and which of them scores what. */
import { Pix2PixError } from '../../core/errors.ts';
import type { Direction } from '../../data/pairs.ts';
import { formatText, type SideFormat } from '../../data/side-format.ts';
import { OBJECTIVE_TERMS } from '../../models/objectives.ts';
import { translationsOf } from '../../settings/translations.ts';
import { BEST, LATEST } from '../../training/checkpoint-names.ts';
import { checkpointPath } from '../../training/node/checkpoint-files.ts';
import type { RunRecord } from '../../training/run-record.ts';
import type { ModelFile } from '../models/model-messages.ts';
import { fileVersion } from './file-version.ts';
import type { Entry } from './library.ts';

/** Results come from the final generator, whose discriminator is in the latest checkpoint. */
const PREFERRED = [LATEST, BEST];

/**
 * The current checkpoint, the latest or else the best. Throws MODEL for a run whose objective has no discriminator,
 * NOT_FOUND where there is no checkpoint.
 */
export const discriminatorFile = async (
  { id, path: folder }: Entry,
  { options }: Pick<RunRecord, 'options'>,
): Promise<ModelFile> => {
  const { model, objective } = options;
  if (model === 'pix2pix' && OBJECTIVE_TERMS[objective].adversary === 'none')
    throw new Pix2PixError(
      'MODEL',
      `serve: run ${id} has the objective ${objective}, which trains no discriminator; only runs with one of GAN, cGAN, L1+GAN or L1+cGAN have a map of patches`,
    );
  const unseen = [options.inputFormat, options.outputFormat].find((format) => format && !isSeenWhole(format));
  if (unseen)
    throw new Pix2PixError(
      'MODEL',
      `serve: run ${id} learned ${formatText(unseen)}, of which the pictures of its results do not show all, so that its discriminator cannot score them; only runs on pictures have a map of patches`,
    );
  for (const name of PREFERRED) {
    const path = checkpointPath(folder, name);
    const version = await fileVersion(path);
    if (version !== undefined) return { name: `run ${id}, checkpoint ${name}`, path, version };
  }
  throw new Pix2PixError(
    'NOT_FOUND',
    `serve: run ${id} has no checkpoint, which holds its discriminator; keep checkpoints/${LATEST}.safetensors in the run's folder`,
  );
};

/** Whether a picture of the results has all that a side's images have. */
const isSeenWhole = (format: SideFormat): boolean => {
  if (format.kind === 'raw') return format.channels === 1 || format.channels === 3;
  if (format.kind === 'ids') return format.labels === 'palette';
  return format.kind !== 'lab';
};

/** The discriminator of outputs: D, or of a training both ways that of the generator which made them (`D_A` of `G_A`). */
export const judgeOf = (
  { options }: Pick<RunRecord, 'options'>,
  direction: Direction | undefined,
): string => {
  const translations = translationsOf(options);
  const translation = translations.find((one) => one.direction === direction) ?? translations[0];
  return (translation?.network ?? 'G').replace(/^G/, 'D');
};
