/** One file as the doctor sees it in a tab: decoded whole. */
import { messageOf } from '../../core/errors.ts';
import { sha256 } from '../../core/sha256.ts';
import type { Finding } from '../doctor/doctor-report.ts';
import type { ExaminedFile } from '../doctor/examine-pair.ts';
import { isGrayIn } from '../image.ts';
import type { DataFiles } from '../layouts/data-files.ts';
import { pathOf } from '../layouts/pair-files.ts';
import type { TabTree } from './tab-tree.ts';

/** Reads a file; a finding where that cannot be done. */
export const examineTabFile = async (
  tree: TabTree & DataFiles,
  folder: string,
  file: string,
): Promise<ExaminedFile | Finding> => {
  const path = pathOf(tree, folder, file);
  try {
    const image = await tree.readImage(path);
    const bytes = await (await tree.fileAt(path)?.read())?.arrayBuffer();
    const { width, height } = image;
    return {
      digest: await digestOf(bytes ?? new ArrayBuffer(0)),
      header: {
        ...{ width, height, channels: isGrayIn(image) ? 1 : 3 },
        ...{ hasAlpha: false, isDeep: await tree.isDeep(path), numFrames: 1, isMeasured: false },
      },
      image,
    };
  } catch (error) {
    const text = messageOf(error).replace(path, file);
    return { severity: 'error', kind: 'unreadable', files: [file], text };
  }
};

/** By the browser where it can, which it does only on pages of https. */
const digestOf = async (bytes: ArrayBuffer): Promise<string> => {
  if (!globalThis.crypto?.subtle) return sha256(new Uint8Array(bytes));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return String(digest); // equal for equal bytes is all that counts
};
