/** The image of a request: raw or in a form, with its size known before anything is decoded. */
import { imageSize } from 'image-size';
import { Pix2PixError } from '../../core/errors.ts';
import type { Size } from '../../data/transform.ts';

export interface UploadLimits {
  readonly bytes: number;
  /** Width times height. */
  readonly pixels: number;
}

/** A photograph of a telephone fits; its network's arithmetic is what the limit of pixels is for. */
export const UPLOAD_LIMITS: UploadLimits = { bytes: 32 * 1024 * 1024, pixels: 2048 * 2048 };

/** The field of a form that holds the image. */
const FIELD = 'image';

const TYPES: readonly (string | undefined)[] = ['png', 'jpg', 'webp'];

/** The bytes of the image in a request. Throws LIMIT for more bytes than may be, DATA where there is no image. */
export const readUpload = async (request: Request, limits: UploadLimits): Promise<Uint8Array> => {
  const length = Number(request.headers.get('content-length') ?? 0);
  if (length > limits.bytes) throw tooLong(limits);
  const body = await readBody(request, limits);
  const isForm = /^multipart\/form-data\b/i.test(request.headers.get('content-type') ?? '');
  const bytes = isForm ? await imageOfForm(request.headers.get('content-type') as string, body) : body;
  if (bytes.length === 0)
    throw new Pix2PixError(
      'DATA',
      `serve: the request holds no image; send a PNG, JPEG or WebP as the body, or as the field "${FIELD}" of a form`,
    );
  return bytes;
};

/** The body, given up as soon as it is too long: a length may be missing or false. */
const readBody = async (request: Request, limits: UploadLimits): Promise<Uint8Array> => {
  const parts: Uint8Array[] = [];
  let total = 0;
  const reader = request.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    total += value.length;
    if (total > limits.bytes) {
      reader.cancel().catch(() => {}); // the sender may be gone
      throw tooLong(limits);
    }
    parts.push(value);
  }
  return Buffer.concat(parts);
};

const tooLong = ({ bytes }: UploadLimits): Pix2PixError =>
  new Pix2PixError(
    'LIMIT',
    `serve: the request is longer than ${bytes} bytes; make the image smaller, or use pix2pix translate`,
  );

const imageOfForm = async (type: string, body: Uint8Array): Promise<Uint8Array> => {
  const form = await new Response(body as Uint8Array<ArrayBuffer>, { headers: { 'content-type': type } }) // as: of no shared memory
    .formData()
    .catch((error: unknown) => {
      throw new Pix2PixError('DATA', 'serve: the form cannot be read; is its boundary the one of its type?', {
        cause: error,
      });
    });
  const file = form.get(FIELD);
  return file instanceof Blob ? new Uint8Array(await file.arrayBuffer()) : new Uint8Array();
};

/** Throws DATA for bytes that begin as no image that is taken, LIMIT for too many pixels. */
export const checkUpload = (bytes: Uint8Array, limits: UploadLimits): void => {
  const size = sizeOf(bytes);
  if (!size)
    throw new Pix2PixError(
      'DATA',
      'serve: the image is no PNG, JPEG or WebP that can be read; save it as one of them and send it again',
    );
  checkPixels(size, limits);
};

/** Throws LIMIT for an image of too many pixels. */
export const checkPixels = ({ width, height }: Size, { pixels }: Pick<UploadLimits, 'pixels'>): void => {
  if (width * height <= pixels) return;
  throw new Pix2PixError(
    'LIMIT',
    `serve: the image has ${width}x${height} pixels, more than ${pixels} together; make it smaller, or use pix2pix translate`,
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
