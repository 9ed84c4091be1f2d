/** LPIPS of images, on a device. */
import { Pix2PixError } from '../core/errors.ts';
import { type Image, withChannels } from '../data/image.ts';
import { imagesTensor } from '../data/pixels.ts';
import type { Device, Program } from '../runtime/device.ts';
import { decodeSafetensors } from '../safetensors/safetensors.ts';
import { requireEqualSizes, requireLargeEnough } from './image-pair.ts';
import { LPIPS_SMALLEST, lpipsGraph } from './lpips-graph.ts';

export interface Lpips {
  /**
   * The distance of each output from its target, 0 for equal ones; images are of one size, and gray counts as
   * equal channels. Throws DATA for unequal sizes or numbers of images, and for sides below 31 pixels.
   */
  distances(outputs: readonly Image[], targets: readonly Image[]): Promise<number[]>;
  dispose(): Promise<void>;
}

/**
 * LPIPS with the weights of a safetensors file; `name` is what errors call the file. Throws FORMAT for a file
 * of anything else.
 *
 * @example
 * const lpips = await openLpips(device, await readFile('lpips_alex_v0.1.safetensors'));
 * const [distance] = await lpips.distances([output], [target]);
 */
export const openLpips = async (
  device: Device,
  weightBytes: Uint8Array,
  name = 'LPIPS weights',
): Promise<Lpips> => {
  const weights = decodeSafetensors(weightBytes, name).tensors;
  lpipsGraph(weights, [1, 3, LPIPS_SMALLEST, LPIPS_SMALLEST]); // throws for another network, before any image
  let latest: { readonly key: string; readonly program: Program } | undefined;

  /** Data sets have few sizes and each program holds the weights, so only the last one stays. */
  const programFor = async (n: number, height: number, width: number): Promise<Program> => {
    const key = `${n}x${height}x${width}`;
    if (latest?.key === key) return latest.program;
    await latest?.program.dispose();
    latest = undefined; // should the next line fail
    latest = { key, program: await device.compile(lpipsGraph(weights, [n, 3, height, width])) };
    return latest.program;
  };

  const measure = async (outputs: readonly Image[], targets: readonly Image[]): Promise<number[]> => {
    const [first, ...others] = outputs.map((image) => withChannels(image, 3));
    if (!first) return [];
    const [firstTarget, ...otherTargets] = targets.map((image) => withChannels(image, 3));
    const program = await programFor(outputs.length, first.height, first.width);
    const { distance } = await program.run({
      output: imagesTensor([first, ...others]),
      target: imagesTensor([firstTarget as Image, ...otherTargets]),
    });
    return Array.from(distance?.data ?? []);
  };

  // One call after the other: a program must not be disposed of while it runs.
  let tail: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(job: () => Promise<T>): Promise<T> => {
    const result = tail.then(job);
    tail = result.catch(() => undefined); // its caller has the error
    return result;
  };

  return {
    distances: async (outputs, targets) => {
      requirePairs(outputs, targets);
      return inTurn(() => measure(outputs, targets));
    },
    dispose: () => inTurn(async () => latest?.program.dispose()),
  };
};

const requirePairs = (outputs: readonly Image[], targets: readonly Image[]): void => {
  if (outputs.length !== targets.length)
    throw new Pix2PixError(
      'DATA',
      `lpips: got ${outputs.length} outputs and ${targets.length} targets, expected a target for each output`,
    );
  outputs.forEach((output, i) => {
    requireEqualSizes('lpips', output, targets[i] as Image);
    requireLargeEnough('lpips', output, LPIPS_SMALLEST, "AlexNet's poolings");
    const first = outputs[0] as Image;
    if (output.width !== first.width || output.height !== first.height)
      throw new Pix2PixError(
        'DATA',
        `lpips: image ${i} is ${output.width}x${output.height} but the first is ${first.width}x${first.height}; measure images of each size in a call of their own`,
      );
  });
};
