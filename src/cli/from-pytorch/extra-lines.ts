/** What is said of a command beyond the table: what follows from several options together, or from their defaults. */
import type { PytorchName } from './pytorch-options.ts';
import type { PytorchArguments } from './read-arguments.ts';
import { type Told, writtenOf } from './told.ts';

interface Extra {
  readonly name: PytorchName;
  /** What was written stands in front; this follows it, such as the default. */
  readonly suffix?: string;
  readonly text: string;
  readonly applies: (args: PytorchArguments) => boolean;
}

const isGiven =
  (name: PytorchName, other?: (args: PytorchArguments) => boolean) =>
  (args: PytorchArguments): boolean =>
    args.given.has(name) && (other?.(args) ?? true);

const THERE_TOO = 'has no effect, as in the PyTorch code';

const OF_TRAINING: readonly Extra[] = [
  {
    name: 'model',
    suffix: ' (cycle_gan by default)',
    text: 'the PyTorch code trains CycleGAN where no model is named; add --model pix2pix for pairs',
    applies: ({ given }) => !given.has('model'),
  },
  {
    name: 'direction',
    text: 'CycleGAN learns both ways; A stays the folder trainA, and what belongs to a side was exchanged',
    applies: isGiven(
      'direction',
      ({ model, values }) => model === 'cycle_gan' && values.direction === 'BtoA',
    ),
  },
  {
    name: 'no_dropout',
    text: 'CycleGAN has no dropout, there too',
    applies: isGiven('no_dropout', ({ model }) => model === 'cycle_gan'),
  },
  {
    name: 'n_layers_D',
    text: `${THERE_TOO}, without --netD n_layers`,
    applies: isGiven('n_layers_D', ({ values }) => values.netD !== 'n_layers'),
  },
  {
    name: 'init_gain',
    text: `${THERE_TOO}, with --init_type kaiming`,
    applies: isGiven('init_gain', ({ values }) => values.init_type === 'kaiming'),
  },
  {
    name: 'lr_decay_iters',
    text: `${THERE_TOO}, without --lr_policy step`,
    applies: isGiven('lr_decay_iters', ({ values }) => values.lr_policy !== 'step'),
  },
  {
    name: 'pool_size',
    text: `${THERE_TOO}, whose pix2pix has no pool`,
    applies: isGiven('pool_size', ({ model }) => model !== 'cycle_gan'),
  },
  {
    name: 'phase',
    text: 'the split train alone is learned from; give the folder that name, or list its images in train.jsonl',
    applies: isGiven('phase', ({ values }) => values.phase !== 'train'),
  },
  {
    name: 'epoch',
    text: `${THERE_TOO}, without --continue_train`,
    applies: isGiven('epoch'),
  },
  {
    name: 'load_size',
    text: 'images are not cropped, since they are smaller than --crop_size; so this is their size here',
    applies: isGiven(
      'load_size',
      ({ values }) => values.preprocess === 'resize_and_crop' && values.load_size < values.crop_size,
    ),
  },
];

const OF_RESUME: readonly Extra[] = [
  {
    name: 'epoch',
    text: 'a run goes on from its last checkpoint; a new run may begin with the networks of an earlier one, by --init-generator and --init-discriminator',
    applies: isGiven('epoch', ({ values }) => values.epoch !== 'latest'),
  },
];

const OF_TEST: readonly Extra[] = [
  {
    name: 'name',
    text: 'import the .pth file first: pix2pix import FILE.pth --out model.onnx, or --pretrained NAME',
    applies: ({ values }) => values.name.endsWith('_pretrained'),
  },
  {
    name: 'epoch',
    text: 'a run has the checkpoint of an earlier epoch if it was trained with --keep',
    applies: ({ values }) => values.epoch !== 'latest',
  },
  {
    name: 'num_test',
    suffix: ' (50 by default)',
    text: 'every image is translated; give single files to translate fewer',
    applies: ({ given }) => !given.has('num_test'),
  },
  {
    name: 'preprocess',
    text: 'images are translated at their own size; the PyTorch code resizes them to --load_size by --crop_size first',
    applies: () => true,
  },
  {
    name: 'model',
    text: 'pix2pix evaluate RUN DATA --out DIR measures too, and makes a page of input, output and target',
    applies: ({ model }) => model !== 'test',
  },
];

const linesOf = (extras: readonly Extra[], args: PytorchArguments): readonly Told[] =>
  extras
    .filter(({ applies }) => applies(args))
    .map(({ name, suffix = '', text }) => ({ option: `${writtenOf(args, name)}${suffix}`, text }));

/** What the shell does with the program. */
const shellLines = ({ ofShell }: PytorchArguments): readonly Told[] =>
  ofShell === ''
    ? []
    : [{ option: ofShell, text: 'is for the shell, not for the program; add it again if you want it' }];

/** Several processes were to share the work. */
const distributedLines = ({ isDistributed }: PytorchArguments): readonly Told[] =>
  isDistributed
    ? [{ option: 'torchrun', text: 'one process trains a run; --accumulate makes larger batches' }]
    : [];

export const extraLinesOfTraining = (args: PytorchArguments): readonly Told[] => [
  ...shellLines(args),
  ...distributedLines(args),
  ...linesOf(OF_TRAINING, args),
];
export const extraLinesOfResume = (args: PytorchArguments): readonly Told[] => [
  ...shellLines(args),
  ...distributedLines(args),
  ...linesOf(OF_RESUME, args),
];
export const extraLinesOfTest = (args: PytorchArguments): readonly Told[] => [
  ...shellLines(args),
  ...linesOf(OF_TEST, args),
];
