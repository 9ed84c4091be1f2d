/** Sides that are maps of class ids: recognised, and their classes found. */
import { Pix2PixError } from '../../core/errors.ts';
import { classIdsOf } from '../class-ids.ts';
import { isByteImage } from '../image.ts';
import { classesOfIds } from '../label-classes.ts';
import type { LabelClass, LabelForm, SideFormat } from '../side-format.ts';
import type { Stored } from '../side-image.ts';
import type { StoredHeader } from './formats/stored-image.ts';
import { MOST_READ, ofReadable, pageOf, readPart, type SideFiles } from './side-files.ts';

/** Files read to tell whether a side is ids. */
const MOST_READ_FOR_IDS = 12;

const idsIn = ({ image }: Stored): readonly number[] | undefined =>
  isByteImage(image) ? classIdsOf(image) : undefined;

/** Whether files are maps of ids: all that are looked at, with two classes or more among them. */
export const looksLikeIds = async (side: SideFiles): Promise<boolean> => {
  const ids = await ofReadable(side, MOST_READ_FOR_IDS, async (path) => idsIn(await readPart(path, side)));
  const seen = new Set(ids.flatMap((one) => one ?? []));
  return ids.length > 0 && ids.every((one) => one !== undefined) && seen.size > 1;
};

/** Classes that one format can have: more are no labels. */
const MOST_CLASSES = 1024;

/** The format of a side of class ids, with the classes that its files and the description have. Throws DATA for what are no classes. */
export const labelFormat = async (
  side: SideFiles,
  { labels }: { readonly labels: LabelForm },
  described: readonly LabelClass[],
): Promise<SideFormat> => {
  const colours = new Map<number, LabelClass['colour']>();
  const seen = new Set<number>();
  let isInColour = false;
  await ofReadable(side, MOST_READ, async (path) => {
    const { image, indexed } = await readPart(path, side);
    if (image.channels !== 1) isInColour = true;
    else for (const id of new Set(image.data)) seen.add(id);
    for (const [id, [r, g, b]] of indexed?.colours.entries() ?? []) colours.set(id, [r, g, b]);
  });
  const bad = [...seen].find((id) => !Number.isInteger(id) || id < 0 || id > 65535);
  if (bad !== undefined)
    throw new Pix2PixError(
      'DATA',
      `${side.command}: the ${side.title} images are to hold ids of classes, but one has the value ${bad}, expected whole numbers from 0 to 65535; use raw for measured values: ${side.kindFlag} raw`,
    );
  if (seen.size > MOST_CLASSES)
    throw new Pix2PixError(
      'DATA',
      `${side.command}: the ${side.title} images have ${seen.size} values, expected at most ${MOST_CLASSES} classes; measured values are raw: ${side.kindFlag} raw`,
    );
  if (isInColour && described.length === 0)
    throw new Pix2PixError(
      'DATA',
      `${side.command}: the ${side.title} images are in colour, so that their classes must be known: list id, name and colour of each in ${side.classList}, or read them as colour: ${side.kindFlag} colour`,
    );
  // A file's own colours are those that its makers see.
  const ofFiles = classesOfIds([...seen]).map((one) => ({
    ...one,
    colour: colours.get(one.id) ?? one.colour,
  }));
  const classes = classesOfIds([], [...ofFiles, ...described]);
  const channels = labels === 'palette' ? 3 : classes.length;
  return { kind: 'ids', channels, labels, classes: [...classes], ...pageOf(side) };
};

/** Whether a file may hold ids: indices, or bytes of gray. Gray in fewer bits is black to white, such as a drawing. */
export const mayHoldIds = ({ channels, indexed, maxValue }: StoredHeader): boolean =>
  indexed !== undefined || (channels === 1 && maxValue === undefined);
