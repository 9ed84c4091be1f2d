/** A model of another program: one image in, one image out, and often a size of its own. */
import { Pix2PixError } from '../core/errors.ts';
import { formatShape } from '../core/shape.ts';
import { type Tensor, tensor } from '../core/tensor.ts';
import { inFloat32 } from '../onnx/convert/in-float32.ts';
import { requireWhole } from '../onnx/external-data.ts';
import type { Device, Program } from '../runtime/device.ts';
import { adaptedModel } from './adapted-model.ts';
import type { ImageModelRecord } from './image-model.ts';
import { imagePlan } from './image-plan.ts';
import type { Translator } from './image-translator.ts';
import { translateLuma } from './luma.ts';
import { cropTo, type Frame, frameOf, padByReflection } from './padding.ts';
import { requireImage } from './require-image.ts';
import { foreignStrips } from './strips.ts';
import type { FixedSize } from './trained-view.ts';

/**
 * Opens a foreign model; `given` says how images go in and out where the file does not. Throws FORMAT for bytes that are
 * not ONNX, MODEL for a network that does not map images to images.
 */
export const openForeign = async (
  device: Device,
  file: Uint8Array,
  name: string,
  given?: ImageModelRecord,
): Promise<Translator> => {
  requireWhole(file, name);
  // Not every WebGPU has half precision, which shows only when the model runs.
  const bytes = device.info.device === 'webgpu' ? inFloat32(file, name) : file;
  const images = imagePlan(bytes, name, given);
  const { input, sizeMultiple } = images;
  const adapted = adaptedModel(bytes, name, images);
  const program = await device.loadModel(adapted.bytes);
  const { inputChannels, outputChannels } = images;
  const { fixedSize } = input;
  const runAll = runnerOf(program, adapted.input, adapted.output);
  const runSingle = input.isSingle ? oneByOne(runAll) : runAll;
  const run = input.rangeReason === undefined ? checkingRange(runSingle) : runSingle;
  const translateAnySize = anySize(run, sizeMultiple);
  const translatePlanes = async (x: Tensor): Promise<Tensor> => {
    const [, , h = 0, w = 0] = requireImage(x, input.channels);
    const { height, width } = fixedSize;
    if (height === undefined && width === undefined) return translateAnySize(x);
    const frame = middleOf(h, w, requireFit({ height: h, width: w }, fixedSize));
    return cropScaled(await run(padByReflection(x, frame)), frame, h, w);
  };
  const translate =
    input.channelOrder === 'Y'
      ? async (x: Tensor) => {
          requireImage(x, inputChannels);
          return translateLuma(translatePlanes, x);
        }
      : translatePlanes;
  return {
    record: undefined,
    images,
    inputChannels,
    outputChannels,
    fixedSize,
    translate,
    translateStrips: (source, options = {}) =>
      foreignStrips({ fixedSize, translate }, source, { ...options, sizeMultiple }),
    dispose: () => program.dispose(),
  };
};

type Run = (x: Tensor) => Promise<Tensor>;

/** Throws MODEL for what is no image, or not one for each image of x. */
const runnerOf =
  (program: Program, input: string, output: string): Run =>
  async (x) => {
    const y = (await program.run({ [input]: x }))[output];
    if (y?.shape.length === 4 && y.shape[0] === x.shape[0]) return y;
    throw new Pix2PixError(
      'MODEL',
      `the network returns ${y ? formatShape(y.shape) : 'nothing'}, expected [${x.shape[0]},C,H,W]; it is not what its file declares`,
    );
  };

const shortNumber = (value: number): string => String(Number(value.toPrecision(3)));

/** Results from -1 to 1 have sizes below 1, even of a network that is not trained yet; bytes have some hundred. */
const LARGEST_MEAN_SIZE = 8;

/** Throws MODEL for results that show that black and white are not -1 and 1, which was a guess. */
const checkingRange =
  (run: Run): Run =>
  async (x) => {
    const y = await run(x);
    const { data } = y;
    const size = data.reduce((sum, value) => sum + Math.abs(value), 0) / data.length;
    if (!(size > LARGEST_MEAN_SIZE)) return y;
    const [least, most] = data.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [0, 0]);
    throw new Pix2PixError(
      'MODEL',
      `the results are numbers from ${shortNumber(least)} to ${shortNumber(most)}, so that black and white are not -1 and 1, and the file does not say what they are; say it: images { format: 1, input: { range: [0, 255] } } (--input-range 0:255)`,
    );
  };

/** The images of a batch in turn, for a network that takes one at a time. */
const oneByOne =
  (run: Run): Run =>
  async (x) => {
    const [count = 0, ...shape] = x.shape;
    if (count === 1) return run(x);
    const length = x.data.length / count;
    const results: Tensor[] = [];
    for (let n = 0; n < count; n++)
      results.push(await run(tensor([1, ...shape], x.data.subarray(n * length, (n + 1) * length))));
    const [first] = results as [Tensor];
    const data = new Float32Array(first.data.length * count);
    results.forEach((y, n) => {
      data.set(y.data, n * first.data.length);
    });
    return tensor([count, ...first.shape.slice(1)], data);
  };

/** Throws MODEL for an image that is larger than the size that a model takes; the sides of the frame otherwise. */
const requireFit = (
  image: Required<FixedSize>,
  { height = image.height, width = image.width }: FixedSize,
): Required<FixedSize> => {
  if (image.height <= height && image.width <= width) return { height, width };
  throw new Pix2PixError(
    'MODEL',
    `the image is ${image.width}x${image.height} pixels, and the model takes ${width}x${height} only; resize the image, or have it resized: resize "trained" (--resize trained)`,
  );
};

const middleOf = (h: number, w: number, { height, width }: Required<FixedSize>): Frame => ({
  height,
  width,
  top: (height - h) >> 1,
  left: (width - w) >> 1,
});

/** Multiples that networks of free sizes ask for without saying so: none, two halvings, five, eight. */
const MULTIPLES = [1, 4, 32, 256];

/**
 * A network whose file does not say which sizes it takes: an image that it fails on, or gives another shape, is padded
 * to more and more even sizes. What worked is tried first for the next image.
 */
const anySize = (run: Run, sizeMultiple: number): Run => {
  const multiples = sizeMultiple > 1 ? [sizeMultiple] : MULTIPLES;
  let known = 0;
  return async (x) => {
    const [, , h = 0, w = 0] = x.shape;
    let unpadded: Tensor | undefined;
    let failure: unknown;
    for (const [index, multiple] of multiples.entries()) {
      const frame = frameOf(h, w, multiple);
      if (index < known) continue;
      try {
        const y = await run(padByReflection(x, frame));
        if (isScaled(y, frame, h, w)) {
          known = index;
          return cropScaled(y, frame, h, w);
        }
        unpadded ??= index === 0 ? y : undefined;
      } catch (error) {
        failure ??= error;
      }
    }
    if (unpadded) return unpadded; // a network that crops, or gives one size whatever it gets
    throw failure;
  };
};

/** The factor by which an output is larger than what was put in. */
const factors = ({ shape }: Tensor, { height, width }: Frame): readonly [number, number] => [
  (shape[2] as number) / height,
  (shape[3] as number) / width,
];

/** Whether the output is the frame at some scale, at which the image has whole sides. */
const isScaled = (y: Tensor, frame: Frame, h: number, w: number): boolean => {
  const [down, across] = factors(y, frame);
  return down === across && [h, w, frame.top, frame.left].every((part) => Number.isInteger(part * down));
};

const cropScaled = (y: Tensor, frame: Frame, h: number, w: number): Tensor => {
  if (!isScaled(y, frame, h, w)) return y;
  const [scale] = factors(y, frame);
  return cropTo(y, h * scale, w * scale, { top: frame.top * scale, left: frame.left * scale });
};
