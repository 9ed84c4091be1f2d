/** Open discriminators of runs, and their scores of patches; the most recently used ones stay open. */
import type { PatchMap } from '../../api/patches.ts';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { readRegular } from '../../core/node/regular-file.ts';
import type { Tensor } from '../../core/tensor.ts';
import { decodeSide } from '../../data/node/read-side.ts';
import { imagesTensor } from '../../data/pixels.ts';
import { byteFormat } from '../../data/side-format.ts';
import { patchGrid } from '../../models/patch-grid.ts';
import type { Device } from '../../runtime/device.ts';
import { readDiscriminator, type SavedDiscriminator } from '../../training/node/checkpoint-discriminator.ts';
import { openPatchDiscriminator, type PatchDiscriminator } from '../../translation/patch-discriminator.ts';
import { cached } from './least-recently-used.ts';
import type { ModelFile, PatchImages } from './model-messages.ts';
import { storedSize } from './stored-size.ts';
import { checkPixels } from './upload.ts';

/** Enough to compare two runs. The paper's discriminator takes 11 MB, and a map of 256 pixels some more. */
const MOST_OPEN = 2;

/** Finer than the eye can see, in a fraction of the digits that JSON writes for a float. */
const DIGITS = 5;

export interface PatchShelf {
  /** Throws MODEL for a checkpoint without a discriminator and for images that it does not take; DATA, FILE, FORMAT, LIMIT. */
  patches(checkpoint: ModelFile, images: PatchImages): Promise<PatchMap>;
  close(): Promise<void>;
}

interface OpenDiscriminator {
  readonly saved: SavedDiscriminator;
  readonly discriminator: PatchDiscriminator;
}

/** Opens a shelf; only one map may be computed at a time. */
export const openPatchShelf = (device: () => Promise<Device>): PatchShelf => {
  const open = new Map<string, Promise<OpenDiscriminator>>();

  const discriminatorOf = ({ name, path, version }: ModelFile, network: string): Promise<OpenDiscriminator> =>
    cached(
      open,
      `${version} ${network} ${path}`,
      MOST_OPEN,
      async () => {
        const saved = await readDiscriminator(path, { name, network });
        return {
          saved,
          discriminator: openPatchDiscriminator(await device(), saved.architecture, saved.weights),
        };
      },
      ({ discriminator }) => discriminator.dispose(),
    );

  return {
    patches: async (checkpoint, { network, input, candidate, mostPixels }) => {
      const { saved, discriminator } = await discriminatorOf(checkpoint, network);
      const { architecture, adversarialLoss, position } = saved;
      const [x, y] = await Promise.all([
        imageTensor(input, architecture.inputChannels, mostPixels),
        imageTensor(candidate, architecture.outputChannels, mostPixels),
      ]);
      const logits = await discriminator.scores(x, y);
      const [, , height = 0, width = 0] = logits.shape;
      const [, , imageHeight = 0, imageWidth = 0] = y.shape;
      return {
        width,
        height,
        logits: finite(logits, checkpoint.name),
        ...patchGrid(architecture),
        imageWidth,
        imageHeight,
        network,
        isConditional: architecture.isConditional,
        adversarialLoss,
        epoch: position.epoch - (position.stepInEpoch === 0 ? 1 : 0), // a position is that of the next step
        step: position.step,
      };
    },
    close: async () => {
      for (const one of open.values()) await (await one).discriminator.dispose();
      open.clear();
    },
  };
};

/** [1,C,H,W] in [-1,1]. */
const imageTensor = async (path: string, channels: number, mostPixels: number): Promise<Tensor> => {
  const bytes = await readRegular(path).catch((error: unknown) => {
    throw new Pix2PixError('FILE', `${path}: cannot be read (${messageOf(error)}); were the results moved?`, {
      cause: error,
    });
  });
  const name = 'an image of the results'; // the page must not show its path
  checkPixels(await storedSize(bytes, name), { pixels: mostPixels });
  return imagesTensor([await decodeSide(bytes, byteFormat(channels), name)]);
};

const finite = ({ data }: Tensor, name: string): number[] =>
  Array.from(data, (logit) => {
    if (Number.isFinite(logit)) return Number(logit.toPrecision(DIGITS));
    throw new Pix2PixError(
      'NON_FINITE',
      `${name}: its discriminator gives ${logit}; the training has diverged, use an earlier checkpoint`,
    );
  });
