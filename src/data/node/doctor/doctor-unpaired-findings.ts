/** What the images of two sets say when they are compared: each side by itself, and both with each other. */
import { copies } from '../../doctor/doctor-copies.ts';
import {
  blanks,
  channels,
  classIds,
  foundFiles,
  isAnimation,
  isIds,
  isSmaller,
  tooSmallText,
} from '../../doctor/doctor-findings.ts';
import type { ExaminedImage, Finding, Side } from '../../doctor/doctor-report.ts';
import { findSequences, sequenceFindings } from '../../doctor/doctor-sequences.ts';

/** All findings of readable images. */
export const unpairedFindings = (images: readonly ExaminedImage[], size: number): Finding[] => {
  const sides = (['A', 'B'] as const).map((side) => images.filter((image) => image.side === side));
  return [
    ...foundFiles(
      images,
      ({ sides }) => sides.some((side) => isSmaller(side, size)),
      'warning',
      'too-small',
      tooSmallText(images, size),
    ),
    ...sides.flatMap((own) => ofSide(own)),
    ...inBothSides(images),
    ...grayAndColour(sides),
    ...foundFiles(
      images,
      ({ headers }) => headers.some(isAnimation),
      'note',
      'animation',
      'animations, of which the first frame is read',
    ),
  ];
};

const DIVIDE =
  'keep neighbours together with pix2pix dataset split A B OUT --sequences, where A and B have all images of a side';

const ofSide = (images: readonly ExaminedImage[]): Finding[] => {
  const [first] = images;
  if (!first) return [];
  const sequences = findSequences(images);
  const hasIds = isIds(images.map(({ sides: [traits] }) => traits));
  return [
    ...(hasIds
      ? [
          classIds(
            first.side,
            images.map(({ sides: [traits] }) => traits),
          ),
        ]
      : blanks(images, 'image')),
    ...copies(images, 'image', sequences),
    ...sequenceFindings(sequences, 'image', DIVIDE),
    ...channels(images),
  ];
};

/** The same picture cannot show what makes one set differ from the other. */
const inBothSides = (images: readonly ExaminedImage[]): Finding[] => {
  const sidesOf = new Map<string, Set<Side>>();
  for (const { digest, side } of images) sidesOf.set(digest, (sidesOf.get(digest) ?? new Set()).add(side));
  const digests = new Set(
    images.map(({ digest }) => digest).filter((digest) => sidesOf.get(digest)?.size === 2),
  );
  return [...digests].flatMap((digest) =>
    foundFiles(
      images,
      (image) => image.digest === digest,
      'warning',
      'in-both-sides',
      'the same image is in A and in B, so that neither shows what it should become; keep it where it belongs',
    ),
  );
};

/** A side of gray images beside one in colour: nothing is wrong, and it is easily not meant. */
const grayAndColour = (sides: readonly (readonly ExaminedImage[])[]): Finding[] => {
  const isGray = sides.map(
    (images) => images.length > 0 && images.every(({ headers: [header] }) => isGrayHeader(header)),
  );
  if (isGray[0] === isGray[1] || sides.some((images) => images.length === 0)) return [];
  const [gray, colour] = isGray[0] ? ['A', 'B'] : ['B', 'A'];
  return [
    {
      severity: 'note',
      kind: 'gray-side',
      files: [],
      text: `side ${gray} is gray, and side ${colour} in colour; both are read as colour, so what is learned is to colour images, and to take colours away`,
    },
  ];
};

const isGrayHeader = ({ channels: count, hasAlpha }: ExaminedImage['headers'][0]): boolean =>
  count - (hasAlpha ? 1 : 0) === 1;
