/** The image of a request, as the body or in a form. Its size is checked before it is decoded. */
import { imageSize } from 'image-size';
import { Pix2PixError } from '../../core/errors.ts';
import { encodedHeader } from '../../data/node/formats/stored-image.ts';
import type { Size } from '../../data/transform.ts';

export interface UploadLimits {
  readonly bytes: number;
  /** Limit of width times height. */
  readonly pixels: number;
  /** The same of an image that is translated in tiles. */
  readonly tiledPixels: number;
}

/** A phone's photograph fits. The limits of pixels bound the computation, and memory: in tiles that of the image alone. */
export const UPLOAD_LIMITS: UploadLimits = {
  bytes: 32 * 1024 * 1024,
  pixels: 2048 * 2048,
  tiledPixels: 8192 * 8192,
};

/** The form field with the image. */
const FIELD = 'image';

const TYPES: readonly (string | undefined)[] = ['png', 'jpg', 'webp'];

/** The bytes of the image in a request. Throws LIMIT for too many bytes, DATA if there is no image. */
export const readUpload = async (
  request: Request,
  limits: Pick<UploadLimits, 'bytes'>,
): Promise<Uint8Array> => {
  const length = Number(request.headers.get('content-length') ?? 0);
  if (length > limits.bytes) throw tooLong(limits);
  const body = await readBody(request, limits);
  const isForm = /^multipart\/form-data\b/i.test(request.headers.get('content-type') ?? '');
  const bytes = isForm ? await imageOfForm(request.headers.get('content-type') as string, body) : body;
  if (bytes.length === 0)
    throw new Pix2PixError(
      'DATA',
      `serve: the request has no image; send a PNG, JPEG or WebP as the body, or as the field "${FIELD}" of a form`,
    );
  return bytes;
};

/** The body, abandoned as soon as it is too long: the declared length may be missing or false. */
const readBody = async (request: Request, limits: Pick<UploadLimits, 'bytes'>): Promise<Uint8Array> => {
  const parts: Uint8Array[] = [];
  let total = 0;
  const reader = request.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    total += value.length;
    if (total > limits.bytes) {
      reader.cancel().catch(() => {}); // the client may be gone
      throw tooLong(limits);
    }
    parts.push(value);
  }
  return Buffer.concat(parts);
};

const tooLong = ({ bytes }: Pick<UploadLimits, 'bytes'>): Pix2PixError =>
  new Pix2PixError(
    'LIMIT',
    `serve: the request is longer than ${bytes} bytes; make the image smaller, or use pix2pix translate`,
  );

const imageOfForm = async (type: string, body: Uint8Array): Promise<Uint8Array> => {
  const form = await new Response(body as Uint8Array<ArrayBuffer>, { headers: { 'content-type': type } }) // as: of no shared memory
    .formData()
    .catch((error: unknown) => {
      throw new Pix2PixError(
        'DATA',
        'serve: the form cannot be read; does its boundary match its content type?',
        {
          cause: error,
        },
      );
    });
  const file = form.get(FIELD);
  return file instanceof Blob ? new Uint8Array(await file.arrayBuffer()) : new Uint8Array();
};

/** Throws DATA for bytes that do not begin like a supported image, LIMIT for too many pixels. */
export const checkUpload = async (bytes: Uint8Array, limits: Pick<UploadLimits, 'pixels'>): Promise<void> => {
  const size = sizeOf(bytes) ?? (await encodedHeader(bytes, 'the image')); // values come as TIFF, NumPy and others
  if (!size)
    throw new Pix2PixError(
      'DATA',
      'serve: the image is not a readable PNG, JPEG or WebP, nor a TIFF, BMP, netpbm, NumPy or DICOM file; save it as one of them and send it again',
    );
  checkPixels(size, limits);
};

/** Throws LIMIT for an image of too many pixels. */
export const checkPixels = ({ width, height }: Size, { pixels }: Pick<UploadLimits, 'pixels'>): void => {
  if (width * height <= pixels) return;
  throw new Pix2PixError(
    'LIMIT',
    `serve: the image has ${width}x${height} pixels, more than the limit of ${pixels}; make it smaller, have it translated in tiles (tile=1024), or use pix2pix translate`,
  );
};

const sizeOf = (bytes: Uint8Array): Size | undefined => {
  try {
    const { width, height, type } = imageSize(bytes);
    return TYPES.includes(type) && width > 0 && height > 0 ? { width, height } : undefined;
  } catch {
    return undefined;
  }
};
