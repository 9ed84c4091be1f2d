/** One pair as the doctor sees it: decoded whole, and measured. */
import { createHash } from 'node:crypto';
import { type Image, splitSideBySide } from '../../image.ts';
import type { PairFiles } from '../pair-files.ts';
import type { ExaminedHeader, ExaminedPair, Finding } from './doctor-report.ts';
import { examineFile, traitsOf } from './examine-file.ts';

/** Reads a pair; findings on its files where that cannot be done. */
export const examinePair = async (
  folder: string,
  split: string,
  { name, files }: PairFiles,
): Promise<ExaminedPair | readonly Finding[]> => {
  const hash = createHash('sha256');
  const images: Image[] = [];
  const headers: ExaminedHeader[] = [];
  const unreadable: Finding[] = [];
  for (const file of files) {
    const examined = await examineFile(folder, file);
    if ('kind' in examined) {
      unreadable.push(examined);
      continue;
    }
    hash.update(examined.bytes);
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
    digest: hash.digest('hex'),
  };
};
