/** Files of a data set in a tab, as layouts ask for them. */
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { decoderProblem } from '../files/image-problem.ts';
import { type AnyImage, crop, type Image, withChannels } from '../image.ts';
import { oddWidth } from '../layouts/check-pairs.ts';
import type { DataFiles } from '../layouts/data-files.ts';
import type { FileCheck } from '../layouts/file-check.ts';
import { weightImage } from '../pixel-weights.ts';
import type { SideFormat } from '../side-format.ts';
import { plainChannels } from '../side-image.ts';
import { decodeByBrowser } from './browser-image.ts';
import { lookAtBlob } from './look-at-file.ts';
import { readFault, type TabTree, unreadable } from './tab-tree.ts';

/** How files become images; the browser's decoders if absent. */
export type Decode = (file: Blob, hasProfile: boolean) => Promise<Image>;

export const tabFiles = (tree: TabTree, decode: Decode = decodeByBrowser): DataFiles => {
  const blobAt = async (path: string): Promise<Blob> => {
    const file = tree.fileAt(path);
    if (!file)
      throw new Pix2PixError('FILE', `${path}: cannot be read: there is no such file; check the path`);
    try {
      return await file.read();
    } catch (error) {
      throw unreadable(path, error);
    }
  };

  const look = async (path: string, blob: Blob): ReturnType<typeof lookAtBlob> => {
    try {
      return await lookAtBlob(blob);
    } catch (error) {
      throw unreadable(path, error);
    }
  };

  const readImage = async (path: string): Promise<Image> => {
    const blob = await blobAt(path);
    const found = await look(path, blob);
    if (found.problem !== undefined) throw new Pix2PixError('DATA', `${path}: ${found.problem}`);
    try {
      return await decode(blob, found.hasProfile);
    } catch (error) {
      throw new Pix2PixError('DATA', `${path}: ${decoderProblem(found.kind, error)}`, { cause: error });
    }
  };

  const readSide = async (path: string, format?: SideFormat): Promise<AnyImage> =>
    withChannels(await readImage(path), channelsIn(path, format));

  const check = async (path: string): Promise<FileCheck> => {
    const bytes = tree.fileAt(path)?.size ?? 0;
    try {
      const found = await look(path, await blobAt(path));
      if (found.problem !== undefined) return { bytes, problem: found.problem };
      if (found.size) return { bytes, size: found.size };
      const { width, height } = await readImage(path); // an unusual file: the decoder decides
      return { bytes, size: { width, height } };
    } catch (error) {
      const problem =
        error instanceof Pix2PixError ? messageOf(error).replace(`${path}: `, '') : readFault(error);
      return { bytes, problem }; // the caller names the file
    }
  };

  return {
    ...tree,
    checkFile: check,
    checkAnyFile: check,
    isDeep: async (path) => {
      const found = await blobAt(path)
        .then(lookAtBlob)
        .catch(() => undefined); // reading it tells what is wrong
      return found?.problem === undefined && found?.isDeep === true;
    },
    readImage,
    readSide,
    readBothSides: async (path, [a, b]) => {
      const image = await readImage(path);
      const { height } = image;
      if (image.width % 2 !== 0)
        throw new Pix2PixError('DATA', `${path}: ${oddWidth(`${image.width}x${height}`)}`);
      const width = image.width / 2;
      const half = (x: number, format: SideFormat | undefined): AnyImage =>
        withChannels(crop(image, { x, y: 0, width, height }), channelsIn(path, format));
      return [half(0, a), half(width, b)];
    },
    readWeight: async (path) => weightImage({ image: await readImage(path) }, path),
    breathe: () => new Promise((resolve) => setTimeout(resolve)),
  };
};

/** What a side holds that browsers do not show. */
const HELD: Readonly<Record<SideFormat['kind'], string>> = {
  colour: 'colours with transparency',
  gray: 'a page of gray',
  lab: 'lightness and colour',
  raw: 'measured values',
  ids: 'class ids',
};

/** Throws DATA for a format of what browsers do not show. */
const channelsIn = (path: string, format: SideFormat | undefined): number => {
  const channels = plainChannels(format);
  if (channels !== undefined) return channels;
  const held = HELD[format?.kind ?? 'colour'];
  throw new Pix2PixError(
    'DATA',
    `${path}: is to be read as ${held}, but a browser shows colours of 8 bits alone; go on with this run by the command (pix2pix train --resume)`,
  );
};
