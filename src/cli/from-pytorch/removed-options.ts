/** Options that earlier versions of the PyTorch code had, and scripts and articles still have. */
import type { PytorchTable } from './pytorch-option.ts';

const VISDOM = 'there is no visdom server: `--serve` shows a training in the browser';

export const REMOVED_OPTIONS = {
  gpu_ids: {
    group: 'removed',
    kind: 'text',
    default: '0',
    here: '`--device cpu` for -1',
    note: 'one device trains a run: the CPU, or a GPU by `--device webgpu`',
  },
  display_id: { group: 'removed', kind: 'whole', default: 1, note: VISDOM },
  display_ncols: { group: 'removed', kind: 'whole', default: 4, note: VISDOM },
  display_server: { group: 'removed', kind: 'text', default: 'http://localhost', note: VISDOM },
  display_env: { group: 'removed', kind: 'text', default: 'main', note: VISDOM },
  display_port: { group: 'removed', kind: 'whole', default: 8097, note: VISDOM },
} as const satisfies PytorchTable;

/** Names that options had earlier, and their names now. */
export const EARLIER_NAMES = {
  which_direction: 'direction',
  which_model_netG: 'netG',
  which_model_netD: 'netD',
  which_epoch: 'epoch',
  batchSize: 'batch_size',
  loadSize: 'load_size',
  fineSize: 'crop_size',
  resize_or_crop: 'preprocess',
  nThreads: 'num_threads',
  niter: 'n_epochs',
  niter_decay: 'n_epochs_decay',
  identity: 'lambda_identity',
  how_many: 'num_test',
  ntest: 'num_test',
} as const;

/** Values that had another name earlier: option, name then, name now. */
export const EARLIER_VALUES = [['lr_policy', 'lambda', 'linear']] as const;
