/** Photographs alone become pairs: a line drawing is made of each, which the network learns to turn back. */
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { joinSideBySide, withChannels } from '../../data/image.ts';
import { drawLines } from '../../data/lines/line-drawing.ts';
import type { FilesSource, TabFile } from '../../data/web/tab-source.ts';
import { encodeByCanvas } from '../../training/web/canvas-encoder.ts';
import { imageOfRgba } from '../library/rgba.ts';
import { splitOf } from './joined-folders.ts';

/** Side of the pictures that are made, the middle of each photograph: what the largest picture size needs. */
const SIDE = 256;

const IS_PHOTO = /\.(png|jpe?g|webp|avif|gif|bmp)$/i;

/** The photographs among files. Throws DATA if there are none. */
export const photosOf = ({ name, files }: FilesSource): readonly TabFile[] => {
  const photos = files.filter(({ path }) => IS_PHOTO.test(path));
  if (photos.length > 0) return photos;
  throw new Pix2PixError(
    'DATA',
    `${name} holds no photographs that a browser shows; expected PNG, JPEG or WebP files`,
  );
};

/** A data set of line drawings and photographs. Throws DATA for a photograph that cannot be read. */
export const linesOfPhotos = async (
  source: FilesSource,
  onProgress: (done: number, total: number) => void,
): Promise<FilesSource> => {
  const photos = photosOf(source);
  const files: TabFile[] = [];
  for (const [index, { path, file }] of photos.entries()) {
    onProgress(index, photos.length);
    const photo = await squareOf(file, path);
    const pair = joinSideBySide(withChannels(drawLines(photo), 3), photo);
    const name = `${String(index + 1).padStart(4, '0')}.png`;
    const bytes = await encodeByCanvas(pair);
    files.push({
      path: `${splitOf(index, photos.length)}/${name}`,
      file: new File([bytes as Uint8Array<ArrayBuffer>], name, { type: 'image/png' }),
    });
  }
  const description = JSON.stringify({ name: source.name, direction: 'AtoB', layout: 'side-by-side' });
  files.push({ path: 'dataset.json', file: new File([description], 'dataset.json') });
  return { kind: 'files', name: `${source.name} from lines`, files };
};

/** The middle of a photograph, as a square. */
const squareOf = async (file: Blob, path: string) => {
  const bitmap = await createImageBitmap(file).catch((error: unknown) => {
    throw new Pix2PixError(
      'DATA',
      `${path}: cannot be read as a photograph (${messageOf(error)}); remove it, or save it as PNG or JPEG`,
    );
  });
  const context = new OffscreenCanvas(SIDE, SIDE).getContext('2d', { willReadFrequently: true });
  if (!context)
    throw new Pix2PixError('RUNTIME', 'photographs: this browser has no canvas whose pixels can be read');
  context.imageSmoothingQuality = 'high';
  const side = Math.min(bitmap.width, bitmap.height);
  const [left, top] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
  context.drawImage(bitmap, left, top, side, side, 0, 0, SIDE, SIDE);
  bitmap.close();
  const pixels = context.getImageData(0, 0, SIDE, SIDE).data;
  return imageOfRgba({ width: SIDE, height: SIDE, pixels }, 3);
};
