/** One file as the doctor sees it: decoded whole. */
import { createHash } from 'node:crypto';
import { messageOf } from '../../../core/errors.ts';
import type { Finding } from '../../doctor/doctor-report.ts';
import type { ExaminedFile } from '../../doctor/examine-pair.ts';
import { withChannels } from '../../image.ts';
import { shownImage } from '../../shown.ts';
import { numNotFinite } from '../../side-image.ts';
import { decodeImage, imageHeader, readImageBytes } from '../codecs.ts';
import { decodeStored, type StoredHeader, storedHeader } from '../formats/stored-image.ts';
import { pathOf } from '../pair-files.ts';
import { extentOf, isMeasured } from '../raw-format.ts';

/** Reads a file; a finding where that cannot be done. */
export const examineFile = async (folder: string, file: string): Promise<ExaminedFile | Finding> => {
  const path = pathOf(folder, file);
  try {
    const bytes = await readImageBytes(path);
    const digest = createHash('sha256').update(bytes).digest('hex');
    const stored = await storedHeader(path);
    if (isMeasured(stored)) return { digest, ...(await examineValues(bytes, file, stored)) };
    const header = { ...(await imageHeader(path)), isMeasured: false };
    return { digest, header, image: await decodeImage(bytes, 3, file) };
  } catch (error) {
    const reason = messageOf(error);
    const text = reason.startsWith(path) ? file + reason.slice(path.length) : reason; // as other findings name it
    return { severity: 'error', kind: 'unreadable', files: [file], text };
  }
};

const examineValues = async (
  bytes: Uint8Array,
  file: string,
  { width, height, channels, hasAlpha, numPages, sampleType }: StoredHeader,
): Promise<Pick<ExaminedFile, 'header' | 'image'>> => {
  const { image } = await decodeStored(bytes, file);
  const [low, high] = extentOf(image.data);
  const range = low < high ? ([low, high] as const) : ([0, 1] as const); // one value alone, or none
  const isDeep = sampleType !== 'uint8';
  return {
    header: {
      ...{ width, height, channels, hasAlpha, isDeep, numFrames: numPages, isMeasured: true },
      numNotFinite: numNotFinite(image.data),
    },
    image: withChannels(shownImage({ ...image, range }), 3),
  };
};
