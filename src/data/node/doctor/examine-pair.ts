/** One pair as the doctor sees it: decoded whole, and measured. */
import { createHash } from 'node:crypto';
import { messageOf } from '../../../core/errors.ts';
import { classIdsOf } from '../../class-ids.ts';
import { type Image, splitSideBySide } from '../../image.ts';
import { imageTraits } from '../../image-traits.ts';
import { decodeImage, type ImageHeader, imageHeader, readImageBytes } from '../codecs.ts';
import { type PairFiles, pathOf } from '../pair-files.ts';
import type { ExaminedPair, Finding, SideTraits } from './doctor-report.ts';

/** Reads a pair; a finding where that cannot be done. */
export const examinePair = async (
  folder: string,
  split: string,
  { name, files }: PairFiles,
): Promise<ExaminedPair | Finding> => {
  const hash = createHash('sha256');
  const images: Image[] = [];
  const headers: ImageHeader[] = [];
  for (const file of files)
    try {
      const path = pathOf(folder, file);
      const bytes = await readImageBytes(path);
      hash.update(bytes);
      headers.push(await imageHeader(path));
      images.push(await decodeImage(bytes, 3, file));
    } catch (error) {
      return { severity: 'error', kind: 'unreadable', files: [file], text: messageOf(error) };
    }
  const [first, second] = images as [Image, Image?];
  if (!second && first.width % 2 !== 0)
    return {
      severity: 'error',
      kind: 'odd-width',
      files,
      text: `is ${first.width}x${first.height}: a pair is two images of equal width side by side, so its width is even; save it again, or use folders A and B`,
    };
  const [a, b] = second ? [first, second] : splitSideBySide(first, name);
  const traits = (image: Image): SideTraits => {
    const { width, height } = image;
    return { width, height, ...imageTraits(image), ids: classIdsOf(image) };
  };
  return { split, name, files, headers, sides: [traits(a), traits(b)], digest: hash.digest('hex') };
};
