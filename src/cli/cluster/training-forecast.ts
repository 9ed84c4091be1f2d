/** What a training would take on the ranks of a launch, and on machines like this one. */
import type { Peers } from '../../core/peers.ts';
import type { Device } from '../../runtime/device.ts';
import type { Options } from '../../settings/options.ts';
import { timeSteps } from '../../training/benchmark.ts';
import type { StepExchange } from '../../training/step-exchange.ts';
import { costOnLink, type ExchangeCost, forecastStep, LINKS, RANK_COUNTS } from '../../training/step-time.ts';
import { openTrainer } from '../../training/trainer.ts';
import type { ExpectedStep, RankFacts, TrainingForecast } from './cluster-report.ts';

export interface ForecastRequest {
  readonly preset: string;
  readonly options: Options;
  readonly exchanged: StepExchange;
  /** Steps that are measured. */
  readonly steps: number;
  /** Of one process; measured if undefined. */
  readonly stepSeconds: number | undefined;
  readonly openDevice: (threads: number) => Promise<Device>;
}

/** All ranks call it; all get the same. */
export const forecastTraining = async (
  peers: Peers,
  { ranks, exchange: cost }: { readonly ranks: readonly RankFacts[]; readonly exchange: ExchangeCost | null },
  request: ForecastRequest,
): Promise<TrainingForecast> => {
  const { preset, options, exchanged } = request;
  const { singleSeconds, partSeconds } = await stepTimes(peers, ranks, request);
  return {
    preset,
    batchSize: options.batchSize,
    exchanged,
    singleSeconds,
    measured: cost && {
      partSeconds,
      ...forecastStep({ singleSeconds, partSeconds }, exchanged, peers.size, cost),
    },
    expected: Object.entries(LINKS).flatMap(([network, link]) =>
      RANK_COUNTS.map((count): ExpectedStep => {
        const alone = { singleSeconds, partSeconds: singleSeconds };
        const onLink = costOnLink(link, { ranks: count, ranksPerHost: 1 });
        return { network, ranks: count, ...forecastStep(alone, exchanged, count, onLink) };
      }),
    ),
  };
};

/** Of one process alone on a machine, and of all ranks at the same time: that of the slowest. */
const stepTimes = async (
  peers: Peers,
  ranks: readonly RankFacts[],
  { options, steps, stepSeconds, openDevice }: ForecastRequest,
): Promise<{ readonly singleSeconds: number; readonly partSeconds: number }> => {
  const neighbours = ({ host }: RankFacts): number => ranks.filter((other) => other.host === host).length;
  if (stepSeconds !== undefined)
    // Ranks of a machine share its cores.
    return { singleSeconds: stepSeconds, partSeconds: stepSeconds * Math.max(...ranks.map(neighbours)) };
  const timed = async (threads: number): Promise<number> => {
    const device = await openDevice(threads);
    try {
      const trainer = await openTrainer(device, options);
      try {
        return median(await timeSteps(trainer, steps));
      } finally {
        await trainer.dispose();
      }
    } finally {
      await device.dispose();
    }
  };
  const own = ranks[peers.rank] as RankFacts;
  const first = ranks[0] as RankFacts;
  const isShared = neighbours(first) > 1;
  const [alone = 0] = await peers.gather(isShared && peers.rank === 0 ? await timed(own.cores) : 0);
  const parts = await peers.gather(await timed(own.threads));
  return { singleSeconds: isShared ? alone : (parts[0] as number), partSeconds: Math.max(...parts) };
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] as number;
