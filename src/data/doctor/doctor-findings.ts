/** What the pairs of a data set say when they are compared: copies, leaks, blanks, sides that seem exchanged. */

import { countsOf } from '../counts.ts';
import { haveOneShape, SHAPE_FIX } from '../pair-shape.ts';
import { copies } from './doctor-copies.ts';
import {
  type Examined,
  type ExaminedPair,
  type Finding,
  isBlank,
  type Side,
  type SideTraits,
} from './doctor-report.ts';
import { findSequences, sequenceFindings } from './doctor-sequences.ts';

/** All findings of readable pairs of a folder. */
export const findingsOf = (folder: string, pairs: readonly ExaminedPair[], size: number): Finding[] => {
  const idSides = sidesOfIds(pairs);
  const sequences = findSequences(pairs);
  return [
    ...sizes(pairs, size),
    ...idSides.map((at) => classIds('AB'[at] as Side, traitsOfSide(pairs, at))),
    ...blanks(pairs, 'pair', idSides),
    ...equalSides(pairs),
    ...copies(pairs, 'pair', sequences),
    ...sequenceFindings(sequences, 'pair', divideText(folder, pairs)),
    ...sides(pairs),
    ...channels(pairs),
    ...foundFiles(
      pairs,
      ({ headers }, at) => isAnimation(headers[at]),
      'note',
      'animation',
      'animations, of which the first frame is read',
    ),
  ];
};

/** Pages of measured values are a finding of their own. */
export const isAnimation = (header: Examined['headers'][number] | undefined): boolean =>
  header !== undefined && header.numFrames > 1 && !header.isMeasured;

/** A finding for the files of pairs or images that a test names, or none for none. */
export const foundFiles = (
  examined: readonly Examined[],
  test: (one: Examined, at: number) => boolean,
  severity: Finding['severity'],
  kind: string,
  text: string,
): Finding[] => {
  const files = examined.flatMap((one) => one.files.filter((_, at) => test(one, at)));
  return files.length === 0 ? [] : [{ severity, kind, files, text }];
};

/** A finding for each of some pairs, whose sides do not fit together. */
const foundPairs = (
  pairs: readonly Examined[],
  severity: Finding['severity'],
  kind: string,
  text: string,
): Finding[] => pairs.map(({ files }) => ({ severity, kind, files, text }));

/** The sides that a file holds, with their places: both, or the one at its place. */
const sidesIn = ({ files, sides }: Examined, at: number): readonly (readonly [SideTraits, number])[] => {
  const placed = sides.map((side, place) => [side, place] as const);
  return files.length < sides.length ? placed : placed.slice(at, at + 1);
};

export const isSmaller = ({ width, height }: SideTraits, size: number): boolean =>
  Math.min(width, height) < size;

/** What small images among `examined` are told, with a size that fits them all. */
export const tooSmallText = (examined: readonly Examined[], size: number): string =>
  `smaller than ${size} pixels, so training at that size enlarges and blurs them; use larger images, or train at a smaller size and give it here too, ${sizeAdvice(examined)}`;

/** The largest power of two that fits all images: every network can halve it. */
const sizeAdvice = (examined: readonly Examined[]): string => {
  let smallest = Infinity;
  for (const { sides } of examined)
    for (const { width, height } of sides) smallest = Math.min(smallest, width, height);
  const size = 2 ** Math.floor(Math.log2(smallest));
  return size < SMALLEST_SIZE ? 'as size (--size)' : `such as size ${size} (--size ${size})`;
};

/** Networks of a size below this are of no use. */
const SMALLEST_SIZE = 16;

const sizes = (pairs: readonly ExaminedPair[], size: number): Finding[] => [
  ...foundPairs(
    pairs.filter(({ sides: [a, b] }) => !haveOneShape(a, b)),
    'error',
    'shape-mismatch',
    `the two sides of a pair have different shapes, so ${SHAPE_FIX}`,
  ),
  ...foundPairs(
    pairs.filter(({ sides: [a, b] }) => haveOneShape(a, b) && (a.width !== b.width || a.height !== b.height)),
    'note',
    'other-size',
    'the two sides of a pair have different sizes of one shape; both are resized in training, except with preprocess crop (--preprocess crop) and none',
  ),
  ...foundFiles(
    pairs,
    (pair, at) => sidesIn(pair, at).some(([side]) => isSmaller(side, size)),
    'warning',
    'too-small',
    tooSmallText(pairs, size),
  ),
];

/** Sides of class ids may well be of one value. */
export const blanks = (
  pairs: readonly Examined[],
  noun: 'pair' | 'image',
  idSides: readonly number[] = [],
): Finding[] =>
  foundFiles(
    pairs,
    (pair, at) => sidesIn(pair, at).some(([side, place]) => isBlank(side) && !idSides.includes(place)),
    'warning',
    'constant',
    `${noun === 'pair' ? 'a side is' : 'is'} one single colour: nothing can be learned from it, and normalisation may fail; remove the ${noun}`,
  );

const equalSides = (pairs: readonly ExaminedPair[]): Finding[] =>
  foundPairs(
    pairs.filter(({ areEqual, sides: [a] }) => areEqual && !isBlank(a)),
    'warning',
    'equal-sides',
    'both sides are the same picture, so that this pair teaches to change nothing; put the other picture in its place, or remove it',
  );

const traitsOfSide = (pairs: readonly ExaminedPair[], at: number): SideTraits[] =>
  pairs.map(({ sides }) => sides[at] as SideTraits);

/** Sides, 0 for A and 1 for B, that are maps of class ids. */
const sidesOfIds = (pairs: readonly ExaminedPair[]): number[] =>
  [0, 1].filter((at) => isIds(traitsOfSide(pairs, at)));

/** Whether the images of a side are maps of class ids: all may be, and some show that they are. */
export const isIds = (images: readonly SideTraits[]): boolean =>
  images.every(({ ids }) => ids !== undefined) && images.some(({ ids }) => (ids?.length ?? 0) > 1);

export const classIds = (side: Side, images: readonly SideTraits[]): Finding => {
  const ids = [...new Set(images.flatMap((image) => image.ids ?? []))].sort((a, b) => a - b);
  return {
    severity: 'note',
    kind: 'class-ids',
    files: [],
    text: `side ${side} is label maps of class ids: its pixels are the numbers ${ids.join(', ')}${ids.includes(VOID_ID) ? ` (${VOID_ID} usually means void)` : ''}. They are read as classes, each in a colour of its own; name them, with their ids, in the "palette" of dataset.json (docs/data.md, What images hold)`,
  };
};

const VOID_ID = 255;

/** Label maps are flatter than photographs by about this share of their pixels; both kinds vary by half of it. */
const FLATTER = 0.15;

/** Fewer pairs than this say nothing of the rest. */
const FEWEST_PAIRS = 8;

/** What training makes of the sides, by the one that holds the labels; A becomes B where no direction is given. */
const DIRECTION_ADVICE = {
  A: 'training makes photographs; to make labels or drawings, train with direction BtoA (--direction BtoA)',
  B: 'to make photographs, train with direction BtoA (--direction BtoA)',
} as const;

/** How a data set is divided by sequences: one that has splits anew. */
const divideText = (folder: string, pairs: readonly ExaminedPair[]): string => {
  const isSplit = new Set(pairs.map(({ split }) => split)).size > 1;
  return isSplit
    ? `keep neighbours together with pix2pix dataset split ${folder} OUT --sequences --resplit`
    : `keep neighbours together with pix2pix dataset split ${folder} OUT --sequences`;
};

const sides = (pairs: readonly ExaminedPair[]): Finding[] => {
  // Measured values are no photographs, however flat they are.
  if (pairs.length < FEWEST_PAIRS || pairs.some(({ headers }) => headers.some((one) => one.isMeasured)))
    return [];
  const differences = pairs.map(({ sides: [a, b] }) => a.flatness - b.flatness);
  const mean = differences.reduce((sum, value) => sum + value, 0) / pairs.length;
  if (Math.abs(mean) < FLATTER) return [];
  const exchanged = pairs.filter((_, i) => (differences[i] as number) * Math.sign(mean) < -FLATTER);
  const [labels, photographs] = mean > 0 ? (['A', 'B'] as const) : (['B', 'A'] as const);
  return [
    ...foundPairs(
      exchanged,
      'warning',
      'exchanged-sides',
      `side ${labels} is flat, like labels or drawings, in most pairs, but here side ${photographs} is; exchange the sides of these pairs if that is so`,
    ),
    {
      severity: 'note',
      kind: 'direction',
      files: [],
      text: `side ${labels} looks like labels or drawings and side ${photographs} like photographs: ${DIRECTION_ADVICE[labels]}`,
    },
  ];
};

/** The channels that most measured files of each side have. */
const usualChannels = (pairs: readonly Examined[]): (number | undefined)[] =>
  [0, 1].map((at) => {
    const measured = pairs.flatMap(({ headers }) => headers[at] ?? []).filter((one) => one.isMeasured);
    return countsOf(measured.map(({ channels }) => channels))[0];
  });

/** What is odd about the channels of some. */
export const channels = (pairs: readonly Examined[]): Finding[] => {
  const withHeader =
    (test: (header: Examined['headers'][number]) => boolean) =>
    ({ headers }: Examined, at: number): boolean => {
      const header = headers[at];
      return header !== undefined && test(header);
    };
  const isGray = withHeader(({ channels: count, hasAlpha }) => count - (hasAlpha ? 1 : 0) === 1);
  const usual = usualChannels(pairs);
  const numGray = pairs.filter((pair) => pair.files.some((_, at) => isGray(pair, at))).length;
  return [
    ...foundFiles(
      pairs,
      withHeader(({ hasAlpha, isMeasured }) => hasAlpha && !isMeasured),
      'note',
      'transparency',
      'has an alpha channel; transparent parts are put on white, or learned with four channels (--input-channels 4, --output-channels 4)',
    ),
    ...foundFiles(
      pairs,
      withHeader(({ isDeep, isMeasured }) => isDeep && !isMeasured),
      'note',
      'deep',
      'has more than 8 bits a channel and a colour profile, so that it is read as a photograph; its values are rounded to 8 bits',
    ),
    ...foundFiles(
      pairs,
      withHeader(({ isMeasured }) => isMeasured),
      'note',
      'values',
      'holds measured values, which are learned and written as they are (docs/data.md, What images hold)',
    ),
    ...foundFiles(
      pairs,
      withHeader(({ numNotFinite = 0 }) => numNotFinite > 0),
      'error',
      'not-finite',
      'has values that are NaN or infinite, which a training refuses; write a number in their place, such as 0 or the least value, or leave the file out',
    ),
    ...foundFiles(
      pairs,
      withHeader(({ numFrames, isMeasured }) => isMeasured && numFrames > 1),
      'note',
      'pages',
      'holds several pages; training takes the one that inputPage or outputPage says (--input-page 0, --output-page 0), or all as channels (--input-page channels)',
    ),
    ...foundFiles(
      pairs,
      (pair, at) => {
        const header = pair.headers[at];
        return header?.isMeasured === true && header.channels !== usual[at];
      },
      'warning',
      'other-channels',
      'has other channels than most of its side, which training refuses; convert such files, or leave them out (--skip-bad)',
    ),
    ...(numGray === pairs.length
      ? []
      : foundFiles(
          pairs,
          isGray,
          'note',
          'gray',
          'is gray where others are in colour; it is read as colour',
        )),
  ];
};
