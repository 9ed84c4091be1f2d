/**
 * Tasks whose pairs are made of photographs as they are shown: the photograph is the target, and the input is what is
 * left of it (section 4 of the paper: colourisation, and inpainting after Pathak et al.).
 */
import { z } from 'zod';
import { Pix2PixError } from '../core/errors.ts';
import type { RandomStream } from '../core/random.ts';
import { type Tensor, tensor } from '../core/tensor.ts';
import { type AnyImage, type Image, isByteImage, withChannels } from './image.ts';
import { labPart } from './lab-image.ts';
import type { Pair } from './pairs.ts';
import { resize } from './resample.ts';
import { shownImage } from './shown.ts';
import type { SideFormats } from './side-format.ts';

/** `pairs` are learned as they are given. */
export const TASKS = ['pairs', 'colorize', 'inpaint', 'super-resolution'] as const;

/** What is cut out for inpainting: the middle half of both sides, or strokes at random. */
export const HOLES = ['centre', 'free'] as const;
type Hole = (typeof HOLES)[number];

export const photoTaskSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('colorize') }),
  z.object({ kind: z.literal('inpaint'), hole: z.enum(HOLES) }),
  z.object({ kind: z.literal('super-resolution'), scale: z.int().min(2) }),
]);

/** A task of photographs. */
export type PhotoTask = z.output<typeof photoTaskSchema>;

/** What a task's sides hold. */
export const taskFormats = ({ kind }: PhotoTask): SideFormats => {
  const colour = { kind: 'colour', channels: 3 } as const;
  if (kind === 'colorize')
    return { input: { kind: 'lab', channels: 1 }, target: { kind: 'lab', channels: 2 } };
  return { input: kind === 'inpaint' ? { kind: 'colour', channels: 4 } : colour, target: colour };
};

/** A photograph as a pair of a task. Inpainting draws holes from the stream. */
export const taskPair = (name: string, photo: Image, task: PhotoTask, stream: RandomStream): Pair => {
  if (task.kind === 'colorize') return { name, input: labPart(photo, 1), target: labPart(photo, 2) };
  if (task.kind === 'inpaint')
    return { name, input: withHole(photo, holeOf(photo, task.hole, stream)), target: photo };
  const { width, height } = photo;
  const small = [width, height].map((side) => Math.max(1, Math.round(side / task.scale))) as [number, number];
  return { name, input: resize(resize(photo, ...small, 'bicubic'), width, height, 'bicubic'), target: photo };
};

/** Half of each side, as in Context Encoders. */
const CENTRE = 0.5;

/**
 * Strokes of a free hole; widths and lengths are shares of the smaller side, turns are radians a step. By eye: from a
 * scratch to about a third of the picture, as users erase wires and people.
 */
const STROKES = { least: 1, most: 5, widths: [0.05, 0.15], lengths: [0.2, 0.6], turns: [-0.5, 0.5] } as const;

/** Whether each pixel is to be filled. */
const holeOf = ({ width, height }: Image, hole: Hole, stream: RandomStream): Uint8Array => {
  const mask = new Uint8Array(width * height);
  if (hole === 'centre') {
    const [w, h] = [Math.max(1, Math.round(width * CENTRE)), Math.max(1, Math.round(height * CENTRE))];
    const [x, y] = [(width - w) >> 1, (height - h) >> 1];
    for (let row = y; row < y + h; row++) mask.fill(1, row * width + x, row * width + x + w);
    return mask;
  }
  const side = Math.min(width, height);
  const between = (low: number, high: number): number => low + stream.uniform() * (high - low);
  const count = STROKES.least + stream.integer(STROKES.most - STROKES.least + 1);
  for (let stroke = 0; stroke < count; stroke++) {
    const radius = Math.max(0.5, (between(...STROKES.widths) * side) / 2);
    let [x, y, angle] = [stream.uniform() * width, stream.uniform() * height, stream.uniform() * 2 * Math.PI];
    const steps = Math.ceil((between(...STROKES.lengths) * side) / radius);
    for (let step = 0; step <= steps; step++) {
      fillDisk(mask, width, height, x, y, radius);
      angle += between(...STROKES.turns);
      x += Math.cos(angle) * radius;
      y += Math.sin(angle) * radius;
    }
  }
  return mask;
};

const fillDisk = (
  mask: Uint8Array,
  width: number,
  height: number,
  x: number,
  y: number,
  radius: number,
): void => {
  for (let row = Math.max(0, Math.ceil(y - radius)); row <= Math.min(height - 1, y + radius); row++) {
    const half = Math.sqrt(radius ** 2 - (row - y) ** 2);
    const from = Math.max(0, Math.ceil(x - half));
    const to = Math.min(width - 1, Math.floor(x + half));
    if (from <= to) mask.fill(1, row * width + from, row * width + to + 1);
  }
};

/** Gray where pixels are cut out: the middle of what a network sees. */
const CUT_OUT = 128;

/** Alpha says what is there: all, or nothing. */
const withHole = (photo: Image, mask: Uint8Array): Image => {
  const image = withChannels(photo, 4);
  const data = Uint8Array.from(image.data);
  for (let i = 0; i < mask.length; i++) if (mask[i] === 1) data.set([CUT_OUT, CUT_OUT, CUT_OUT, 0], 4 * i);
  return { ...image, data };
};

/** Alpha below this is a hole. */
const HALF = 128;

/** How much larger a task's result is than its image. */
export const taskScale = (task: PhotoTask | undefined): number =>
  task?.kind === 'super-resolution' ? task.scale : 1;

/** What a network is given of a user's image: its lightness, its holes marked, or enlarged. Throws DATA for an image without a hole to fill. */
export const taskInput = (image: AnyImage, task: PhotoTask, name = 'the image'): AnyImage => {
  const { input, hasHole } = taskView(image, task);
  if (task.kind === 'inpaint' && !hasHole) throw noHole(name);
  const scale = taskScale(task);
  return scale === 1 ? input : resize(input, input.width * scale, input.height * scale, 'bicubic');
};

/** What a task sees of each pixel of an image, or of a part of one, before it is enlarged. */
export const taskView = (
  image: AnyImage,
  task: PhotoTask | undefined,
): { readonly input: AnyImage; readonly hasHole: boolean } => {
  const bytes = isByteImage(image) ? image : shownImage(image);
  if (task?.kind === 'colorize') return { input: labPart(bytes, 1), hasHole: false };
  if (task?.kind !== 'inpaint') return { input: bytes, hasHole: false };
  const rgba = withChannels(bytes, 4);
  const mask = Uint8Array.from({ length: rgba.width * rgba.height }, (_, i) =>
    (rgba.data[4 * i + 3] as number) < HALF ? 1 : 0,
  );
  const opaque = { ...rgba, data: rgba.data.map((value, at) => (at % 4 === 3 ? 255 : value)) };
  return { input: withHole(withChannels(opaque, 3), mask), hasHole: mask.includes(1) };
};

/** Of an image that inpainting has nothing to do with. */
export const noHole = (name: string): Pix2PixError =>
  new Pix2PixError(
    'DATA',
    `${name}: has no transparent part, and those are what the model fills; erase what is to be filled, and save the image with transparency (PNG)`,
  );

/**
 * Outputs [N,3,H,W] with what is known of inputs [N,4,H,W]: only holes, where alpha is not 1, are the network's. It is what
 * users are given, and what is scored.
 */
export const filledIn = (output: Tensor, { data: known }: Tensor): Tensor => {
  const [n = 0, c = 0, h = 0, w = 0] = output.shape;
  const plane = h * w;
  const data = Float32Array.from(output.data);
  for (let image = 0; image < n; image++) {
    const input = image * (c + 1) * plane; // colours, then alpha
    for (let i = 0; i < plane; i++) {
      if (known[input + c * plane + i] !== 1) continue;
      for (let channel = 0; channel < c; channel++)
        data[(image * c + channel) * plane + i] = known[input + channel * plane + i] as number;
    }
  }
  return tensor(output.shape, data);
};
