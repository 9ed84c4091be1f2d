/** A network that assigns a class to each pixel of a photo, for the FCN-score (paper 4.1). */
import { Pix2PixError } from '../core/errors.ts';
import { formatShape } from '../core/shape.ts';
import type { Tensor } from '../core/tensor.ts';
import type { Image } from '../data/image.ts';
import type { ClassMap } from '../metrics/class-map.ts';
import { readModelInfo } from '../onnx/model-info.ts';
import type { Device } from '../runtime/device.ts';
import { cropTo } from '../translation/padding.ts';
import { openImageNetwork, type ValueRangeName } from './image-network.ts';
import { type LabelScorer, labelScorer } from './label-scorer.ts';
import { requirePair } from './scorer.ts';
import { parseSegmenterRecord } from './segmenter-file.ts';

export interface Segmenter {
  readonly name: string;
  /** A class for each pixel of the image. Throws MODEL if the network does not return a map of that many classes. */
  classes(image: Image, numClasses: number): Promise<ClassMap>;
  dispose(): Promise<void>;
}

/**
 * Opens a network whose first output is class scores [N,K,h,w], or class indices [N,1,h,w] or [N,h,w];
 * a map that differs from the image in size is read by nearest pixels. Throws FORMAT or MODEL as `openImageNetwork`.
 */
export const openSegmenter = async (
  device: Device,
  bytes: Uint8Array,
  options: { readonly name: string; readonly values?: ValueRangeName },
): Promise<Segmenter> => {
  const record = parseSegmenterRecord(readModelInfo(bytes, options.name).metadata);
  const multiple = record?.sizeMultiple ?? 1;
  const network = await openImageNetwork(device, bytes, {
    ...options,
    ...(record ? { values: 'signed' } : {}), // our own segmenters are trained on these
    multiple,
  });
  return {
    name: network.name,
    classes: async (image, numClasses) => {
      const scores = await network.run(image);
      const own = multiple === 1 ? scores : cropTo(scores, image.height, image.width);
      return nearest(classesOf(own, network.name, numClasses), image);
    },
    dispose: () => network.dispose(),
  };
};

/** Compares generated photos with the labels that they were made from. */
export const fcnScorer = ({ classes }: Segmenter, numClasses: number): LabelScorer =>
  labelScorer({ ...FCN, numClasses, predict: ({ output }) => classes(output, numClasses) });

/** Compares real photos in the same way: generated photos can hardly score higher. */
export const fcnCeiling = ({ classes }: Segmenter, numClasses: number): LabelScorer =>
  labelScorer({ ...FCN, numClasses, predict: (image) => classes(requirePair(image).target, numClasses) });

const FCN = { prefix: 'fcn_', title: 'FCN-score' } as const;

const classesOf = ({ shape, data }: Tensor, name: string, numClasses: number): ClassMap => {
  const [count, channels, height, width] = shape.length === 3 ? [shape[0], 1, shape[1], shape[2]] : shape;
  if (count !== 1 || !channels || !height || !width)
    throw new Pix2PixError(
      'MODEL',
      `${name}: returns ${formatShape(shape)}, expected class scores [1,K,h,w] or classes [1,h,w]; is it a segmentation network?`,
    );
  if (channels !== 1 && channels !== numClasses)
    throw new Pix2PixError(
      'MODEL',
      `${name}: knows ${channels} classes, but the palette has ${numClasses} (void entries do not count); list the colours in the order of the network's classes in a file, palette (--palette)`,
    );
  const classes = new Uint8Array(height * width);
  for (let pixel = 0; pixel < classes.length; pixel++)
    classes[pixel] =
      channels === 1 ? Math.round(data[pixel] as number) : largest(data, pixel, classes.length, channels);
  return { width, height, classes };
};

/** The channel with the largest value at a pixel; the first one if several are equal. */
const largest = (data: Float32Array, pixel: number, plane: number, channels: number): number => {
  let [best, most] = [0, data[pixel] as number];
  for (let channel = 1, at = pixel + plane; channel < channels; channel++, at += plane) {
    const value = data[at] as number;
    if (value > most) [best, most] = [channel, value];
  }
  return best;
};

/** The map at the size of an image. */
const nearest = (map: ClassMap, { width, height }: Image): ClassMap => {
  if (map.width === width && map.height === height) return map;
  const classes = new Uint8Array(width * height);
  for (let y = 0, to = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * map.height) / height) * map.width;
    for (let x = 0; x < width; x++, to++)
      classes[to] = map.classes[row + Math.floor(((x + 0.5) * map.width) / width)] as number;
  }
  return { width, height, classes };
};
