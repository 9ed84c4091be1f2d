/** Where the images of an evaluation are. */
import { Pix2PixError } from '../../core/errors.ts';
import { isFolder } from '../../data/node/image-files.ts';
import type { UnpairedPlace } from '../../data/node/unpaired-set.ts';
import { placeOfData } from '../../training/run-record.ts';
import type { OpenedModel } from './open-models.ts';

/** The data set that is given, or that of the first model's run. Throws OPTION or FILE if there is none. */
export const placeOf = async (
  { name, run }: OpenedModel,
  given: UnpairedPlace | undefined,
): Promise<UnpairedPlace> => {
  if (given !== undefined) return given;
  if (!run || run.imported)
    throw new Pix2PixError(
      'OPTION',
      'evaluate: the data set is missing; use pix2pix evaluate MODEL DATA (a run folder knows its own, unless it was imported)',
    );
  const place = placeOfData(run);
  for (const folder of typeof place === 'string' ? [place] : [place.a, place.b])
    if (!(await isFolder(folder)))
      throw new Pix2PixError(
        'FILE',
        `evaluate: the data set of ${name} is no longer at ${folder}; name the folder where it is: pix2pix evaluate RUN DATA`,
      );
  return place;
};
