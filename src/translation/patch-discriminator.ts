/** A trained discriminator on a device. It scores every patch of an image of any size that holds a patch. */
import { Pix2PixError } from '../core/errors.ts';
import { formatShape } from '../core/shape.ts';
import type { Tensor } from '../core/tensor.ts';
import type { DiscriminatorArchitecture } from '../models/discriminator.ts';
import { PATCH_CANDIDATE, PATCH_CONDITION, PATCH_LOGITS, patchGraph } from '../models/patch-graph.ts';
import type { Weights } from '../models/translation-graph.ts';
import { encodeModel } from '../onnx/encode.ts';
import type { Device, Program } from '../runtime/device.ts';
import { EXPORT_IR_VERSION, EXPORT_OPSET } from './model-file.ts';

export interface PatchDiscriminator {
  /**
   * x [1,C,H,W] and candidate [1,C',H,W] in [-1,1] -> logits [1,1,h,w], one per patch. An unconditional D ignores x.
   * Throws MODEL for images that it does not take. Wait for each call before the next.
   */
  scores(x: Tensor, candidate: Tensor): Promise<Tensor>;
  dispose(): Promise<void>;
}

/** Opens a discriminator. The program of the last image size is kept; another size replaces it. */
export const openPatchDiscriminator = (
  device: Device,
  architecture: DiscriminatorArchitecture,
  weights: Weights,
): PatchDiscriminator => {
  let open: { readonly size: string; readonly program: Program } | undefined;

  const programFor = async (height: number, width: number): Promise<Program> => {
    const size = `${width}x${height}`;
    if (open?.size === size) return open.program;
    const before = open;
    open = undefined;
    await before?.program.dispose();
    const model = encodeModel(graphFor(architecture, weights, height, width), {
      opset: EXPORT_OPSET,
      irVersion: EXPORT_IR_VERSION,
    });
    const program = await device.loadModel(model);
    open = { size, program };
    return program;
  };

  return {
    scores: async (x, candidate) => {
      const [, , height = 0, width = 0] = requireImage('candidate', candidate, architecture.outputChannels);
      if (architecture.isConditional) requireImage('input', x, architecture.inputChannels, [height, width]);
      const program = await programFor(height, width);
      const feeds = {
        [PATCH_CANDIDATE]: candidate,
        ...(architecture.isConditional ? { [PATCH_CONDITION]: x } : {}),
      };
      return (await program.run(feeds))[PATCH_LOGITS] as Tensor;
    },
    dispose: async () => {
      await open?.program.dispose();
    },
  };
};

const graphFor = (
  architecture: DiscriminatorArchitecture,
  weights: Weights,
  height: number,
  width: number,
) => {
  try {
    return patchGraph(architecture, weights, { height, width });
  } catch (error) {
    if (!(error instanceof Pix2PixError && error.code === 'SHAPE')) throw error;
    throw new Pix2PixError(
      'MODEL',
      `discriminator: an image of ${width}x${height} pixels holds no patch of a discriminator with a receptive field of ${architecture.receptiveField}; take a larger image`,
      { cause: error },
    );
  }
};

const requireImage = (
  name: string,
  { shape }: Tensor,
  channels: number,
  [height, width]: readonly (number | undefined)[] = [],
): readonly number[] => {
  const [n, c, h, w] = shape;
  if (shape.length === 4 && n === 1 && c === channels && h === (height ?? h) && w === (width ?? w))
    return shape;
  throw new Pix2PixError(
    'MODEL',
    `discriminator: ${name} is ${formatShape(shape)}, expected [1,${channels},${height ?? 'H'},${width ?? 'W'}]; was the run trained on other images?`,
  );
};
