/** What a run works with: its trainer, and its batches, which are read while the trainer is made. */
import type { Peers } from '../../core/peers.ts';
import type { LoweringPlan } from '../../lowering/plan.ts';
import type { Device } from '../../runtime/device.ts';
import type { Options } from '../../settings/options.ts';
import type { Position } from '../checkpoint.ts';
import type { OpenRun } from '../run-setup.ts';
import { type DrawParameters, openTrainer } from '../trainer.ts';
import type { RunData } from './run-data.ts';
import { openRunBatches } from './run-examples.ts';

export interface OpenRunOptions {
  readonly options: Options;
  readonly from: Position;
  /** As `RunControl` has them. */
  readonly readers: number | undefined;
  readonly plan: LoweringPlan | undefined;
  readonly draw: DrawParameters;
  readonly peers?: Peers | undefined;
}

/** Errors as `openTrainer`; those of pairs come with the batches. */
export const openRun = async (
  device: Device,
  { train }: RunData,
  { options, from, readers, plan, draw, peers }: OpenRunOptions,
): Promise<OpenRun> => {
  const batches = openRunBatches(train, options, { from, readers, peers });
  try {
    const trainer = await openTrainer(device, options, plan, draw, undefined, peers);
    return {
      trainer,
      batches,
      close: async () => {
        try {
          await batches.close();
        } finally {
          await trainer.dispose();
        }
      },
    };
  } catch (error) {
    await batches.close();
    throw error;
  }
};
