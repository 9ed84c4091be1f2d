/** A large photograph as the input of a task: what `taskInput` makes of a whole image, made of its parts. */
import { type AnyImage, crop, type Rectangle } from '../data/image.ts';
import { resize } from '../data/resample.ts';
import { noHole, type PhotoTask, taskScale, taskView } from '../data/tasks.ts';
import type { ImageSource } from './frame-source.ts';

/** The input of a task, as large as its result. */
export interface TaskSource extends ImageSource {
  /** Rows that the last part of the whole width had: a strip is made of what was read last. */
  lastRows(y: number, height: number): AnyImage;
}

/** The input that a task makes of an image. */
export const taskSource = (source: ImageSource, task: PhotoTask): TaskSource => {
  const scale = taskScale(task);
  const [width, height] = [source.width * scale, source.height * scale];
  let last: { readonly y: number; readonly image: AnyImage } | undefined;
  return {
    width,
    height,
    read: async (part) => {
      const image =
        scale === 1 ? taskView(await source.read(part), task).input : await enlargedPart(source, part, scale);
      if (part.width === width) last = { y: part.y, image };
      return image;
    },
    lastRows: (y, rows) => {
      const { image, y: first } = last as NonNullable<typeof last>; // a strip comes of what was read
      return crop(image, { x: 0, y: y - first, width, height: rows });
    },
  };
};

/** Pixels beyond a part that bicubic interpolation looks at: two, and one as the part begins between pixels. */
const MARGIN = 3;

/** A part of an image that is enlarged bicubically, as it is in the whole. */
const enlargedPart = async (source: ImageSource, part: Rectangle, scale: number): Promise<AnyImage> => {
  const along = (from: number, length: number, size: number): readonly [first: number, length: number] => {
    const first = Math.max(0, Math.floor(from / scale) - MARGIN);
    return [first, Math.min(size, Math.ceil((from + length) / scale) + MARGIN) - first];
  };
  const [x, width] = along(part.x, part.width, source.width);
  const [y, height] = along(part.y, part.height, source.height);
  const small = taskView(await source.read({ x, y, width, height }), undefined).input;
  const large = resize(small, width * scale, height * scale, 'bicubic');
  return crop(large, { ...part, x: part.x - x * scale, y: part.y - y * scale });
};

/** Rows that are looked at together for holes. */
const ROWS = 512;

/** Throws DATA for an image without a hole to fill, before any work begins; `name` stands in the error. */
export const requireHole = async (source: ImageSource, name: string): Promise<void> => {
  const { width, height } = source;
  for (let y = 0; y < height; y += ROWS) {
    const part = await source.read({ x: 0, y, width, height: Math.min(ROWS, height - y) });
    if (taskView(part, { kind: 'inpaint', hole: 'free' }).hasHole) return;
  }
  throw noHole(name);
};
