/** How ranks begin a run together, and what the others do while rank 0 keeps its folder. */
import { Pix2PixError } from '../../core/errors.ts';
import { packageVersion } from '../../core/node/package-version.ts';
import { ALONE, type Peers } from '../../core/peers.ts';
import { withScope } from '../../core/scope.ts';
import type { DataSet } from '../../data/node/folders.ts';
import type { LoweringPlan } from '../../lowering/plan.ts';
import type { Device } from '../../runtime/device.ts';
import { optionText } from '../../settings/option-text.ts';
import type { Options } from '../../settings/options.ts';
import { agree, alike } from '../agreement.ts';
import type { Position } from '../checkpoint.ts';
import { trainingLoop } from '../loop.ts';
import { requireSharedOut } from '../peer-state.ts';
import type { RunControl } from '../run-control.ts';
import { measuredMetrics } from '../run-metrics.ts';
import type { Cadence } from '../run-record.ts';
import type { OpenRun } from '../run-setup.ts';
import { openRunValidation } from '../run-validation.ts';
import type { RunData } from './run-data.ts';

/** A batch has a part for each rank: its options say so, and its run is that of one process with as many parts. */
export const withParts = (options: Options, { size }: Peers, onNotice: RunControl['onNotice']): Options => {
  const { accumulate, batchSize, syncNorm } = options;
  if (syncNorm && size === 1 && accumulate === 1)
    throw new Pix2PixError(
      'OPTION',
      `train: ${optionText('syncNorm')} puts the parts of a batch together, and this one has one part; start several ranks (mpirun), add ${optionText('accumulate')}, or leave it out`,
    );
  if (size === 1) return options;
  if (accumulate > 1) {
    requireSharedOut(accumulate, { size });
    return options;
  }
  onNotice?.(
    `${size} ranks, each with a part of ${batchSize === 1 ? '1 pair' : `${batchSize} pairs`} of every batch: as one process with ${optionText('accumulate', size)}`,
  );
  return { ...options, accumulate: size };
};

/** What all ranks must have alike for a run to have one meaning, as name and value. */
export type SharedFacts = Readonly<Record<string, unknown>>;

/** A data set so that people see whether one is another. */
const shortly = ({ count, fingerprint }: DataSet): string => `${count} pairs, ${fingerprint.slice(0, 12)}`;

/** What does not depend on where a run is done. */
export const factsOf = (
  { info: { device, engine, engineVersion }, plan: usual }: Device,
  plan: LoweringPlan | undefined,
  { train, val }: RunData,
  { options, cadence }: { readonly options: Options; readonly cadence: Cadence },
  position: Position,
): SharedFacts => ({
  ...options,
  metrics: measuredMetrics(cadence),
  metricsEvery: cadence.metricsEvery,
  version: packageVersion(),
  data: shortly(train),
  validation: val && shortly(val),
  position,
  engine: `${device} ${engine} ${engineVersion}`,
  plan: plan ?? usual,
});

/**
 * Prepares a run on every rank, and compares what they have. Throws what one of them threw, and OPTION where they differ,
 * with what and on which rank.
 */
export const prepareTogether = async <T extends { readonly facts: SharedFacts }>(
  peers: Peers,
  prepare: () => Promise<T>,
): Promise<T> => {
  const { own, all } = await agree(peers, async () => {
    const prepared = await prepare();
    return { own: prepared, told: prepared.facts };
  });
  const [first = {}] = all;
  for (const [rank, facts] of all.entries())
    for (const name of new Set([...Object.keys(first), ...Object.keys(facts)]))
      if (JSON.stringify(facts[name]) !== JSON.stringify(first[name]))
        alike(() => {
          throw new Pix2PixError(
            'OPTION',
            `train: rank ${rank} has ${name} ${JSON.stringify(facts[name])}, rank 0 ${JSON.stringify(first[name])}; all ranks need the same program, options and data`,
          );
        });
  return own;
};

/** What is followed: the run as it is opened on this rank, and what of it rank 0 is asked for too. */
export interface FollowedRun {
  readonly run: OpenRun;
  readonly data: RunData;
  readonly cadence: Cadence;
  readonly from: Position;
}

/** Takes the same steps as rank 0, validates its share, and keeps nothing of them. Throws what rank 0 throws. */
export const followRun = (
  device: Device,
  { run: { trainer, batches }, data, cadence, from }: FollowedRun,
  { signal, peers = ALONE, lpipsWeights: weights }: RunControl,
): Promise<Position> =>
  withScope(async (scope) => {
    const validation = await openRunValidation(scope, device, trainer, data, { cadence, weights, peers });
    return trainingLoop({
      trainer,
      nextBatch: batches.next,
      stepsPerEpoch: batches.stepsPerEpoch,
      from,
      attempt: 0, // of no event that is kept
      onStep: validation.check,
      onEpochEnd: async (epoch) => void (await validation.run(epoch, peers)),
      shouldStop: () => signal?.aborted ?? false,
      peers,
      unusable: data.leftOut,
    });
  });
