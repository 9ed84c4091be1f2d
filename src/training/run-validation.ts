/** Validation of a run: what its fixed pairs say after an epoch, and a sheet of samples to look at. */

import { Pix2PixError } from '../core/errors.ts';
import type { Peers } from '../core/peers.ts';
import type { Scope } from '../core/scope.ts';
import { imageGrid } from '../data/grid.ts';
import { type Lpips, openLpips } from '../metrics/lpips.ts';
import type { Device } from '../runtime/device.ts';
import { agree } from './agreement.ts';
import type { RunControl } from './run-control.ts';
import { measuredMetrics } from './run-metrics.ts';
import type { RunPorts } from './run-ports.ts';
import { type Cadence, RUN_FILES } from './run-record.ts';
import type { RunSplits } from './run-splits.ts';
import { putFile } from './run-store.ts';
import { openSharedValidation, type SharedValidation, type Validated } from './shared-validation.ts';
import type { Trainer } from './trainer.ts';

/** What the validation of a run needs beside its networks and data. */
export interface RunValidationOptions {
  readonly cadence: Cadence;
  readonly weights: RunControl['lpipsWeights'];
  readonly peers: Peers;
}

/**
 * The validation of a run, opened on all ranks; the scope closes it. Throws OPTION without weights for LPIPS, FORMAT for
 * weights of another network.
 */
export const openRunValidation = async (
  scope: Scope,
  device: Device,
  trainer: Trainer,
  { train, val }: Pick<RunSplits, 'train' | 'val'>,
  { cadence, weights, peers }: RunValidationOptions,
): Promise<SharedValidation> => {
  const metrics = val ? measuredMetrics(cadence) : [];
  const lpips = metrics.includes('lpips') ? await openRunLpips(device, weights, peers) : undefined;
  scope.closing(async () => lpips?.dispose());
  return openSharedValidation(trainer, val ?? train, { metrics, every: cadence.metricsEvery, lpips }, peers);
};

/** Rank 0 gets the weights, from a file or the net, and gives them to the others. */
const openRunLpips = async (
  device: Device,
  weights: RunControl['lpipsWeights'],
  peers: Peers,
): Promise<Lpips | undefined> => {
  const { own, all } = await agree(peers, async () => {
    if (peers.rank > 0) return { own: undefined, told: undefined };
    const found = await weights?.();
    if (!found)
      throw new Pix2PixError(
        'OPTION',
        'train: lpips needs weights; give them as lpipsWeights (--lpips-weights FILE.safetensors), or leave it out of metrics (--metrics)',
      );
    return { own: await openLpips(device, found.bytes, found.name), told: found };
  });
  const [found] = all;
  return own ?? (found && openLpips(device, found.bytes, found.name));
};

export interface EpochValidation extends Omit<Validated, 'rows'> {
  /** Name of the sheet among the run's files. */
  readonly samples: string;
}

/** Validates after an epoch, with peers that do the same or alone, and writes the sheet. Errors as `SharedValidation`. */
export const validateEpoch = async (
  { store, encodeImage }: Pick<RunPorts, 'store' | 'encodeImage'>,
  validation: SharedValidation,
  epoch: number,
  peers: Peers,
): Promise<EpochValidation> => {
  const { rows, ...found } = await validation.run(epoch, peers);
  const samples = `${RUN_FILES.samples}/epoch-${String(epoch).padStart(4, '0')}.png`;
  await putFile(store, samples, await encodeImage(imageGrid(rows)));
  return { ...found, samples };
};
