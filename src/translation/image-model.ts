/** How images go into a network of another program and come out of it: a record in its metadata, or beside its file. */
import { z } from 'zod';
import { messageOf, Pix2PixError } from '../core/errors.ts';
import { parseChecked } from '../core/schema-fault.ts';

/** The metadata entry that holds the record, as JSON. */
export const IMAGES_KEY = 'pix2pix.images';

/** N: images, C: channels, H: height, W: width. */
export const TENSOR_LAYOUTS = ['NCHW', 'NHWC'] as const;
/** Where the channels of a network's images are. */
export type TensorLayout = (typeof TENSOR_LAYOUTS)[number];

/** The order of the first three channels, a fourth being alpha; or one channel, the luma Y of colours. */
export const CHANNEL_ORDERS = ['RGB', 'BGR', 'Y'] as const;
/** The order of colours in a network's images. */
export type ChannelOrder = (typeof CHANNEL_ORDERS)[number];

const positive = z.number().positive();

const imagePortSchema = z.strictObject({
  /** Which input or output it is, where there are several. */
  name: z.string().min(1).exactOptional(),
  layout: z.enum(TENSOR_LAYOUTS).exactOptional(),
  channelOrder: z.enum(CHANNEL_ORDERS).exactOptional(),
  /** What black and white are in the network, before mean and std: [-1, 1], [0, 1] or [0, 255]. */
  range: z
    .tuple([z.number(), z.number()])
    .refine(([low, high]) => low !== high, 'two different numbers')
    .exactOptional(),
  /** The network has (value - mean) / std; a number for each channel, in the network's order, or one for all. */
  mean: z.array(z.number()).min(1).exactOptional(),
  std: z.array(positive).min(1).exactOptional(),
});

/** How one input or output holds images. What is absent is found from the graph. */
export type ImagePortRecord = z.output<typeof imagePortSchema>;

/** The record of a network of another program that maps images to images. */
export const imageModelSchema = z.strictObject({
  /** Version of this record. */
  format: z.literal(1),
  input: imagePortSchema.exactOptional(),
  output: imagePortSchema.exactOptional(),
  /** Numbers for inputs that are no images, by name. */
  values: z.record(z.string(), z.number()).exactOptional(),
  /** Height and width must be multiples of it. */
  sizeMultiple: z.int().positive().exactOptional(),
});
/** How images go into a network of another program and come out of it, where its graph does not show it. */
export type ImageModelRecord = z.output<typeof imageModelSchema>;

/** The metadata entry of a record, for `encodeModel` or any other writer of ONNX files. */
export const imageModelMetadata = (record: ImageModelRecord): Readonly<Record<string, string>> => ({
  [IMAGES_KEY]: JSON.stringify(record),
});

/** The record in a file's metadata; undefined where there is none. Throws FORMAT. */
export const parseImageModel = (
  metadata: Readonly<Record<string, string>>,
  name: string,
): ImageModelRecord | undefined => {
  const text = metadata[IMAGES_KEY];
  return text === undefined ? undefined : readImageModel(text, `${name}: its "${IMAGES_KEY}" metadata`);
};

/** A record as JSON; `what` begins the error. Throws FORMAT. */
export const readImageModel = (text: string, what: string): ImageModelRecord => {
  try {
    return parseChecked(imageModelSchema, text);
  } catch (error) {
    throw new Pix2PixError(
      'FORMAT',
      `${what} does not say how images go in and out (${messageOf(error)}); correct it, or write it again`,
      { cause: error },
    );
  }
};

/** A record with what another one says in its place. */
export const mergeImageModels = (
  below: ImageModelRecord | undefined,
  above: ImageModelRecord | undefined,
): ImageModelRecord => ({
  format: 1,
  ...below,
  ...above,
  ...mergedPart(below?.input, above?.input, 'input'),
  ...mergedPart(below?.output, above?.output, 'output'),
  ...mergedPart(below?.values, above?.values, 'values'),
});

const mergedPart = <K extends string, P extends object>(
  below: P | undefined,
  above: P | undefined,
  key: K,
): Partial<Record<K, P>> => (below || above ? ({ [key]: { ...below, ...above } } as Record<K, P>) : {});
