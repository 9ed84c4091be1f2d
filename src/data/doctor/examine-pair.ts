/** One pair as the doctor sees it: decoded whole, and measured. */
import { sha256 } from '../../core/sha256.ts';
import { classIdsOf } from '../class-ids.ts';
import { type Image, splitSideBySide } from '../image.ts';
import { imageTraits } from '../image-traits.ts';
import type { PairFiles } from '../layouts/pair-files.ts';
import type { ExaminedHeader, ExaminedPair, Finding, SideTraits } from './doctor-report.ts';

/** One file, decoded whole. */
export interface ExaminedFile {
  /** SHA-256 of its bytes. */
  readonly digest: string;
  readonly header: ExaminedHeader;
  /** Measured values between the least and the most of the file are shown as black to white. */
  readonly image: Image;
}

/** Reads a file; a finding where that cannot be done. */
export type ExamineFile = (file: string) => Promise<ExaminedFile | Finding>;

/** Reads a pair; findings on its files where that cannot be done. */
export const examinePair = async (
  examineFile: ExamineFile,
  split: string,
  { name, files }: PairFiles,
): Promise<ExaminedPair | readonly Finding[]> => {
  const digests: string[] = [];
  const images: Image[] = [];
  const headers: ExaminedHeader[] = [];
  const unreadable: Finding[] = [];
  for (const file of files) {
    const examined = await examineFile(file);
    if ('kind' in examined) {
      unreadable.push(examined);
      continue;
    }
    digests.push(examined.digest);
    headers.push(examined.header);
    images.push(examined.image);
  }
  if (unreadable.length > 0) return unreadable;
  const [first, second] = images as [Image, Image?];
  if (!second && first.width % 2 !== 0)
    return [
      {
        severity: 'error',
        kind: 'odd-width',
        files,
        text: `is ${first.width}x${first.height}: a pair is two images of equal width side by side, so its width is even; save it again, or use folders A and B`,
      },
    ];
  const [ofA, ofB = ofA] = headers as [ExaminedHeader, ExaminedHeader?];
  const [a, b] = second ? [first, second] : splitSideBySide(first, name);
  return {
    split,
    name,
    files,
    headers,
    sides: [traitsOf(a, ofA), traitsOf(b, ofB)],
    areEqual: areEqual(a, b),
    digest: sha256(digests.join()),
  };
};

const areEqual = (a: Image, b: Image): boolean =>
  a.width === b.width &&
  a.height === b.height &&
  a.channels === b.channels &&
  a.data.every((value, at) => value === b.data[at]);

/** What an image looks like. */
export const traitsOf = (image: Image, { isMeasured: isOfValues }: ExaminedHeader): SideTraits => {
  const { width, height } = image;
  return { width, height, ...imageTraits(image), ids: isOfValues ? undefined : classIdsOf(image) };
};
