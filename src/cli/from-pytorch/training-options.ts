/** The options of train.py as options of a training here. */
import { loadedSize } from '../../data/transform.ts';
import type { ReceptiveField } from '../../models/discriminator.ts';
import { depthForSize } from '../../models/unet.ts';
import type { Options, PartialOptions } from '../../settings/options.ts';
import type { PytorchModel, PytorchValues } from './pytorch-options.ts';
import { refusal } from './read-arguments.ts';

type Convert = (values: PytorchValues) => PartialOptions;

/** All options that train.py decides, whether or not they differ from a preset. Throws OPTION for what is not here. */
export const trainingOptions = (values: PytorchValues, model: PytorchModel): PartialOptions => ({
  ...imageOptions(values),
  ...generatorOptions(values),
  ...lengthOptions(values),
  inputChannels: values.input_nc,
  outputChannels: values.output_nc,
  ngf: values.ngf,
  norm: normOf(values),
  noise: values.no_dropout ? 'none' : 'dropout',
  initializer: values.init_type as Options['initializer'], // the table lists the same names
  ...(values.init_type === 'kaiming' ? {} : { initializerGain: values.init_gain }), // it has no gain
  beta1: values.beta1,
  lr: values.lr,
  batchSize: values.batch_size,
  flip: !values.no_flip,
  shuffle: !values.serial_batches,
  ...MODELS[model](values),
});

const normOf = ({ norm }: PytorchValues): Options['norm'] =>
  norm === 'syncbatch' ? 'batch' : (norm as Options['norm']); // the table lists the same names

const pix2pix: Convert = (values) => ({
  direction: directionOf(values),
  lambdaL1: values.lambda_L1,
  ...adversaryOptions(values),
});

const MODELS: { readonly [M in PytorchModel]: Convert } = {
  pix2pix,
  // L and ab of Lab become gray and colour.
  colorization: (values) => ({ ...pix2pix(values), inputChannels: 1, outputChannels: 3 }),
  cycle_gan: (values) => ({
    ...adversaryOptions(values),
    ...cycleOptions(values),
    lambdaIdentity: values.lambda_identity,
    poolSize: values.pool_size,
    noise: 'none',
  }),
  // Its network has the defaults of define_G, whatever --norm and --no_dropout say.
  template: (values) => ({
    direction: directionOf(values),
    objective: 'L1',
    lambdaL1: values.lambda_regression,
    norm: 'batch',
    noise: 'none',
  }),
  test: () => ({}), // train.py does not have it
};

const directionOf = ({ direction }: PytorchValues): Options['direction'] => direction as Options['direction']; // the table lists the same names

/** Both ways are learned, so BtoA only exchanges the names of the sides: there A is what folder B holds. */
const cycleOptions = (values: PytorchValues): PartialOptions => {
  const [a, b] = [values.lambda_A, values.lambda_B];
  const [input, output] = [values.input_nc, values.output_nc];
  return values.direction === 'BtoA'
    ? { lambdaA: b, lambdaB: a, inputChannels: output, outputChannels: input }
    : { lambdaA: a, lambdaB: b };
};

/** As wide as an image is before it is cropped, and after. */
const imageOptions = ({ preprocess, load_size, crop_size }: PytorchValues): PartialOptions => {
  const shape = { preprocess: preprocess as Options['preprocess'] }; // the table lists the same names
  if (preprocess === 'scale_width') return { ...shape, size: load_size };
  if (preprocess === 'crop' || preprocess === 'none') return { ...shape, size: crop_size };
  const size = Math.min(crop_size, load_size); // what is smaller than the crop is not cropped
  return { ...shape, size, loadSize: load_size === usualLoadSize(size) ? null : load_size };
};

/** The load size of a size without `--load-size`. */
const usualLoadSize = (size: number): number =>
  loadedSize({ width: size, height: size }, { width: size, height: size, isJittered: true }).width;

const GENERATORS = {
  resnet_9blocks: { generator: 'resnet-9' },
  resnet_6blocks: { generator: 'resnet-6' },
  unet_256: { generator: 'unet', depth: 8 },
  unet_128: { generator: 'unet', depth: 7 },
} as const satisfies Readonly<Record<string, PartialOptions>>;

const generatorOptions = (values: PytorchValues): PartialOptions => {
  const network: PartialOptions = GENERATORS[values.netG as keyof typeof GENERATORS]; // the table lists the same names
  const { size = 0 } = imageOptions(values);
  const { depth } = network;
  if (depth == null) return network;
  if (size % 2 ** depth !== 0)
    throw refusal(
      `has --netG ${values.netG} for images of ${size} pixels, but such a U-Net takes multiples of ${2 ** depth} alone, there too; use ${depth === 8 && size % 2 ** 7 === 0 ? '--netG unet_128' : '--netG resnet_9blocks'}, or another size`,
    );
  return depth === depthForSize(size) ? { generator: 'unet' } : network; // by itself as deep as the size allows
};

const FIELDS: readonly ReceptiveField[] = [16, 34, 70, 142, 286]; // of 1 to 5 layers
const GAN_MODES = { lsgan: 'lsgan', vanilla: 'vanilla', wgangp: 'wgan-gp' } as const;

const adversaryOptions = (values: PytorchValues): PartialOptions => {
  const adversarialLoss = GAN_MODES[values.gan_mode as keyof typeof GAN_MODES]; // the table lists the same names
  const needsOtherNorm = adversarialLoss === 'wgan-gp' && normOf(values) === 'batch';
  return {
    ndf: values.ndf,
    adversarialLoss,
    receptiveField: receptiveFieldOf(values),
    ...(needsOtherNorm ? { normD: 'layer' } : {}), // Gulrajani et al. 2017, section 4
  };
};

const receptiveFieldOf = ({ netD, n_layers_D }: PytorchValues): ReceptiveField => {
  if (netD === 'pixel') return 1;
  if (netD === 'basic') return 70;
  const field = FIELDS[n_layers_D - 1];
  if (field !== undefined) return field;
  throw refusal(
    `has --n_layers_D ${n_layers_D}, expected 1 to ${FIELDS.length}: the largest patch here has ${FIELDS.at(-1)} pixels`,
  );
};

/** The schedule and how many epochs there are. */
export const lengthOptions = (values: PytorchValues): PartialOptions => {
  const schedule = values.lr_policy as Options['schedule']; // the table lists the same names
  const [epochs, epochsDecay] = [values.n_epochs, values.n_epochs_decay];
  if (schedule === 'linear' || schedule === 'cosine') return { schedule, epochs, epochsDecay };
  const every = schedule === 'step' ? { lrDecayEvery: values.lr_decay_iters } : {};
  return { schedule, epochs: epochs + epochsDecay, ...every };
};
