/** The options of train.py of the PyTorch code (its options/train_options.py). */
import type { PytorchTable } from './pytorch-option.ts';

const PAGE = 'the page `index.html` of a run is written after each epoch, and `--serve` shows every step';

export const TRAIN_OPTIONS = {
  display_freq: { group: 'train', kind: 'whole', default: 400, note: PAGE },
  update_html_freq: { group: 'train', kind: 'whole', default: 1000, note: PAGE },
  print_freq: {
    group: 'train',
    kind: 'whole',
    default: 100,
    note: 'progress is one line that follows every step, and `events.jsonl` has the losses of each',
  },
  no_html: {
    group: 'train',
    kind: 'switch',
    default: false,
    note: 'the page is always written',
  },
  save_latest_freq: {
    group: 'train',
    kind: 'whole',
    default: 5000,
    here: '`--save-every-steps`, in steps, not images; after each epoch and every 10 minutes if left out',
  },
  save_epoch_freq: {
    group: 'train',
    kind: 'whole',
    default: 5,
    here: '`--save-every` and `--keep`; each epoch is saved over the one before if left out',
    note: 'a checkpoint also holds the moments of Adam, so it is about three times as large; `--keep` says how many stay',
  },
  save_by_iter: {
    group: 'train',
    kind: 'switch',
    default: false,
    note: 'what is saved within an epoch takes the place of what was saved before',
  },
  continue_train: {
    group: 'train',
    kind: 'switch',
    default: false,
    here: '`--resume runs/NAME`',
    note: 'goes on with a run that was trained here, not with .pth files; the run keeps its data and options, and gets back the moments of Adam, its position and its random numbers',
  },
  epoch_count: {
    group: 'train',
    kind: 'whole',
    default: 1,
    note: 'a resumed run knows its epoch, and a new one begins at 1',
  },
  phase: {
    group: 'train',
    kind: 'text',
    default: 'train',
    here: 'the split `train`; for test.py the folder: `pix2pix translate RUN DATA/test`',
  },
  n_epochs: { group: 'train', kind: 'whole', default: 100, here: '`--epochs`' },
  n_epochs_decay: { group: 'train', kind: 'whole', default: 100, here: '`--epochs-decay`' },
  beta1: { group: 'train', kind: 'number', default: 0.5, here: '`--beta1`' },
  lr: { group: 'train', kind: 'number', default: 0.0002, here: '`--lr`' },
  gan_mode: {
    group: 'train',
    kind: 'text',
    default: 'lsgan',
    values: ['lsgan', 'vanilla', 'wgangp'],
    here: '`--adversarial-loss`: lsgan, vanilla, wgan-gp',
    valueNotes: {
      wgangp:
        'with its gradient penalty here, which the PyTorch code defines and never calls; in place of batch norm, which it rules out, the discriminator gets `--norm-d layer`',
    },
  },
  pool_size: {
    group: 'train',
    kind: 'whole',
    default: 50,
    here: '`--pool-size` (cyclegan)',
  },
  lr_policy: {
    group: 'train',
    kind: 'text',
    default: 'linear',
    values: ['linear', 'step', 'plateau', 'cosine'],
    here: '`--schedule`, over as many epochs in all',
    valueNotes: {
      plateau:
        'by the validation here; the PyTorch code compares a constant 0, so its rate falls every 6 epochs',
      cosine: 'falls to the last epoch here; in the PyTorch code to epoch `n_epochs`, and rises again',
    },
  },
  lr_decay_iters: {
    group: 'train',
    kind: 'whole',
    default: 50,
    here: '`--lr-decay-every`, in epochs, as it is there',
  },
} as const satisfies PytorchTable;
