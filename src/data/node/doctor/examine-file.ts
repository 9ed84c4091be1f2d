/** One file as the doctor sees it: decoded whole. */
import { messageOf } from '../../../core/errors.ts';
import { classIdsOf } from '../../class-ids.ts';
import type { Image } from '../../image.ts';
import { imageTraits } from '../../image-traits.ts';
import { decodeImage, type ImageHeader, imageHeader, readImageBytes } from '../codecs.ts';
import { pathOf } from '../pair-files.ts';
import type { Finding, SideTraits } from './doctor-report.ts';

export interface ExaminedFile {
  readonly bytes: Uint8Array;
  readonly header: ImageHeader;
  readonly image: Image;
}

/** Reads a file; a finding where that cannot be done. */
export const examineFile = async (folder: string, file: string): Promise<ExaminedFile | Finding> => {
  const path = pathOf(folder, file);
  try {
    const bytes = await readImageBytes(path);
    return { bytes, header: await imageHeader(path), image: await decodeImage(bytes, 3, file) };
  } catch (error) {
    const reason = messageOf(error);
    const text = reason.startsWith(path) ? file + reason.slice(path.length) : reason; // as other findings name it
    return { severity: 'error', kind: 'unreadable', files: [file], text };
  }
};

/** What an image looks like. */
export const traitsOf = (image: Image): SideTraits => {
  const { width, height } = image;
  return { width, height, ...imageTraits(image), ids: classIdsOf(image) };
};
