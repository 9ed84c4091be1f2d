/** The options of test.py, and of single models and data sets of the PyTorch code. */
import type { PytorchTable } from './pytorch-option.ts';

export const TEST_OPTIONS = {
  results_dir: {
    group: 'test',
    kind: 'text',
    default: './results/',
    here: '`--out DIR` of `pix2pix translate`',
  },
  aspect_ratio: {
    group: 'test',
    kind: 'number',
    default: 1,
    note: 'a translation has the width and height of its input',
  },
  eval: {
    group: 'test',
    kind: 'switch',
    default: false,
    here: '`--no-noise`',
    note: 'turns off dropout alone: norms go by the statistics of each image, never by those of the training',
  },
  num_test: {
    group: 'test',
    kind: 'whole',
    default: 50,
    note: 'every image is translated; give single files to translate fewer',
  },
} as const satisfies PytorchTable;

export const MODEL_OPTIONS = {
  lambda_L1: { group: 'pix2pix', kind: 'number', default: 100, here: '`--lambda-l1`' },
  lambda_A: { group: 'cycle_gan', kind: 'number', default: 10, here: '`--lambda-a`' },
  lambda_B: { group: 'cycle_gan', kind: 'number', default: 10, here: '`--lambda-b`' },
  lambda_identity: { group: 'cycle_gan', kind: 'number', default: 0.5, here: '`--lambda-identity`' },
  model_suffix: {
    group: 'test model',
    kind: 'text',
    default: '',
    here: '`--direction BtoA` for _B; a run of CycleGAN holds both models',
  },
  lambda_regression: { group: 'template', kind: 'number', default: 1, here: '`--lambda-l1`' },
  new_dataset_option: {
    group: 'template',
    kind: 'number',
    default: 1,
    note: 'an example that the PyTorch code does not use',
  },
} as const satisfies PytorchTable;
