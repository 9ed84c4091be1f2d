/** Images for the board: from files, addresses, cameras, drops and pastes. */
import { Pix2PixError } from '../../core/errors.ts';
import { type Raster, rasterOfBytes } from './raster.ts';

/** How a picture becomes a raster. */
export interface RasterOptions {
  /** Whether colours stay exact, as labels need it. */
  readonly isExact?: boolean;
  /** Whether what is transparent stays so; white otherwise. */
  readonly keepsAlpha?: boolean;
}

type Drawable = ImageBitmap | HTMLVideoElement | HTMLImageElement;

/** The middle of an image at the board's size: the proportions are kept, the rest is cut off. */
export const coverRaster = (
  source: Drawable,
  [fromWidth, fromHeight]: readonly [number, number],
  width: number,
  height: number,
  { isExact = false, keepsAlpha = false }: RasterOptions = {},
): Raster => {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context)
    throw new Pix2PixError('RUNTIME', 'board: this browser has no canvas whose pixels can be read');
  context.imageSmoothingEnabled = !isExact; // mixed colours are not labels
  context.imageSmoothingQuality = 'high';
  const scale = Math.min(fromWidth / width, fromHeight / height);
  const [cutWidth, cutHeight] = [width * scale, height * scale];
  const [left, top] = [(fromWidth - cutWidth) / 2, (fromHeight - cutHeight) / 2];
  context.drawImage(source, left, top, cutWidth, cutHeight, 0, 0, width, height);
  return rasterOfBytes(width, height, context.getImageData(0, 0, width, height).data, keepsAlpha);
};

/** Throws DATA for a file that is not an image. */
export const rasterOfBlob = async (
  blob: Blob,
  width: number,
  height: number,
  options: RasterOptions = {},
): Promise<Raster> => {
  const bitmap = await createImageBitmap(blob).catch((error: unknown) => {
    const name = blob instanceof File ? blob.name : 'the picture';
    throw new Pix2PixError('DATA', `${name}: is not an image that this browser can read; try PNG or JPEG`, {
      cause: error,
    });
  });
  try {
    return coverRaster(bitmap, [bitmap.width, bitmap.height], width, height, options);
  } finally {
    bitmap.close();
  }
};

/** Throws NETWORK if the address cannot be loaded. */
export const blobOfUrl = async (url: string): Promise<Blob> => {
  const response = await fetch(url).catch(() => undefined);
  if (!response?.ok)
    throw new Pix2PixError('NETWORK', `${url}: cannot be loaded (${response?.status ?? 'no response'})`);
  return response.blob();
};

/** The first image of a drop or a paste. */
export const pictureOf = (transfer: DataTransfer | null): File | undefined =>
  [...(transfer?.files ?? [])].find(({ type }) => type.startsWith('image/'));
