/** What the images of each side of a data set hold, found in their files where it is not asked for. */

import { classesWithIds, type DataSetDescription } from '../description.ts';
import type { ValueRange } from '../image.ts';
import {
  byteFormat,
  formatText,
  type LabelClass,
  type LabelForm,
  type SideFormat,
  type SideFormats,
  type SidePage,
} from '../side-format.ts';
import type { DataSet } from './folders.ts';
import { labelFormat, looksLikeIds, mayHoldIds } from './label-format.ts';
import { areMeasured, isMeasured, rawFormat } from './raw-format.ts';
import { headersOf, pageOf, requireOnePage, type SideFiles, sidesOf } from './side-files.ts';

/** What is asked for a side. */
export interface AskedFormat {
  readonly kind: 'auto' | SideFormat['kind'];
  /** Raw values that become -1 and 1; those of the files if absent. */
  readonly range?: ValueRange | undefined;
  /** Channels that colours are learned in; 4 keeps alpha. Other kinds have those of their files. */
  readonly channels: number;
  readonly labels: LabelForm;
  /** Which page of files of several; absent for the only one. */
  readonly page?: SidePage | undefined;
}

export interface FindFormatsOptions {
  readonly asked: { readonly input: AskedFormat; readonly target: AskedFormat };
  readonly description: DataSetDescription | undefined;
  readonly onNotice?: ((line: string) => void) | undefined;
}

/**
 * Formats of both sides, or undefined where all images are what files usually are: colour or gray of 8 bits. Throws DATA
 * for a kind that is asked for and that the files cannot be, and for values that are all equal.
 */
export const findFormats = async (
  data: DataSet,
  { asked, description, onNotice }: FindFormatsOptions,
): Promise<SideFormats | undefined> => {
  const sides = sidesOf(data);
  const classes = classesByPlace(data, description);
  const [input, target] = [
    await findFormat({ ...sides.input, page: asked.input.page }, asked.input, classes.input, onNotice),
    await findFormat({ ...sides.target, page: asked.target.page }, asked.target, classes.target, onNotice),
  ];
  const isAsked = [asked.input, asked.target].some(({ kind }) => kind === 'colour' || kind === 'gray');
  const isPlain = input === undefined && target === undefined;
  if (isPlain && !isAsked) return undefined;
  const formats = {
    input: input ?? byteFormat(asked.input.channels),
    target: target ?? byteFormat(asked.target.channels),
  };
  onNotice?.(`Images hold: input ${formatText(formats.input)}; target ${formatText(formats.target)}`);
  return isPlain ? undefined : formats;
};

/** Classes of dataset.json that have ids, for the side that its palette is of. */
const classesByPlace = (
  { direction }: DataSet,
  description: DataSetDescription | undefined,
): Record<'input' | 'target', readonly LabelClass[]> => {
  const classes = classesWithIds(description?.palette ?? []);
  const isInput = (description?.direction ?? direction) === direction;
  return { input: isInput ? classes : [], target: isInput ? [] : classes };
};

const findFormat = async (
  side: SideFiles,
  asked: AskedFormat,
  classes: readonly LabelClass[],
  onNotice: FindFormatsOptions['onNotice'],
): Promise<SideFormat | undefined> => {
  const headers = asked.kind === 'colour' || asked.kind === 'gray' ? [] : await headersOf(side);
  requireOnePage(side, headers);
  const isRaw =
    asked.kind === 'raw' || (asked.kind === 'auto' && headers.length > 0 && areMeasured(side, headers));
  if (isRaw) return rawFormat(side, asked, headers);
  if (headers.some(isMeasured))
    onNotice?.(
      `Some ${side.title} images have 16 bits and others 8: all are read as colours of 8 bits; ${side.kindFlag} raw reads all as values`,
    );
  if (
    asked.kind === 'ids' ||
    (asked.kind === 'auto' && headers.every(mayHoldIds) && (await looksLikeIds(side)))
  )
    return labelFormat(side, asked, classes);
  const page = pageOf(side);
  if (asked.channels === 4) return { kind: 'colour', channels: 4, ...page };
  if (!('page' in page)) return undefined;
  return asked.channels === 1
    ? { kind: 'gray', channels: 1, ...page }
    : { kind: 'colour', channels: 3, ...page };
};
