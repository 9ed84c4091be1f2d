/** Where a training step's time goes, by kind of op: the engine's own profile of the step's programs. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ProfiledOp, type ProgramProfile, readProfiles } from '../../runtime/node/engine-profile.ts';
import { openDevice } from '../../runtime/node/open-device.ts';
import type { CpuDeviceOptions } from '../../runtime/node/processor.ts';
import type { Options } from '../../settings/options.ts';
import { timeSteps } from '../benchmark.ts';
import { openTrainer } from '../trainer.ts';

export interface StepProfile {
  /** Median of a step, in milliseconds; profiling itself takes some of it. */
  readonly stepMilliseconds: number;
  /** Of that, the graph of both networks; the rest is the update of G and what this program does. */
  readonly graphMilliseconds: number;
  readonly ops: readonly ProfiledOp[];
}

/** Profiles some steps on the CPU. */
export const profileStep = async (
  options: Options,
  steps: number,
  deviceOptions: CpuDeviceOptions = {},
): Promise<StepProfile> => {
  const folder = await mkdtemp(join(tmpdir(), 'pix2pix-profile-'));
  try {
    const device = await openDevice({
      ...deviceOptions,
      device: 'cpu',
      engine: 'c-api',
      profileFolder: folder,
    });
    const trainer = await openTrainer(device, options);
    const seconds = await timeSteps(trainer, steps);
    await trainer.dispose();
    await device.dispose(); // profiles are written now
    const graph = largestProgram(await readProfiles(folder));
    const stepMilliseconds = 1000 * (seconds.toSorted((a, b) => a - b)[seconds.length >> 1] as number);
    return { stepMilliseconds, graphMilliseconds: graph.runMilliseconds, ops: graph.ops };
  } finally {
    await rm(folder, { recursive: true });
  }
};

/** The graph of both networks has hundreds of nodes, the sweeps of the update a dozen. */
const largestProgram = (profiles: readonly ProgramProfile[]): ProgramProfile => {
  const nodes = ({ ops }: ProgramProfile): number => ops.reduce((sum, op) => sum + op.nodes, 0);
  return profiles.reduce((a, b) => (nodes(b) > nodes(a) ? b : a));
};
