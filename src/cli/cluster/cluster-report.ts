/** What `pix2pix doctor cluster` finds, as its --json prints it. */
import type { Launcher } from '../../runtime/node/mpi/launcher.ts';
import type { ExchangeTime } from '../../training/exchange-rate.ts';
import type { StepExchange } from '../../training/step-exchange.ts';
import type { StepForecast } from '../../training/step-time.ts';

export interface ClusterReport {
  /** The MPI library that trainings use; null if none was found. */
  readonly library: {
    readonly version: string;
    readonly path: string;
    /** Support for threads that it granted; null for a process alone, which does not ask. */
    readonly threads: string | null;
  } | null;
  /** Programs that start ranks, on the machine of rank 0. */
  readonly launchers: readonly Launcher[];
  /** By rank; of a process alone, itself. */
  readonly ranks: readonly RankFacts[];
  /** Null for a process alone. */
  readonly exchange: {
    readonly startSeconds: number;
    readonly bytesPerSecond: number;
    readonly times: readonly ExchangeTime[];
  } | null;
  /** Null for a process alone that lacks something. */
  readonly training: TrainingForecast | null;
  /** What keeps a training from running; none in a cluster that is well. */
  readonly problems: readonly string[];
}

/** What a rank knows of itself. */
export interface RankFacts {
  readonly host: string;
  /** That it may use, alone or with others. */
  readonly cores: number;
  /** Of the engine. */
  readonly threads: number;
  readonly memoryBytes: number;
  /** Of pix2pix and of Node. */
  readonly version: string;
  readonly node: string;
  /** Of MPI; null for a process alone. */
  readonly library: string | null;
}

export interface TrainingForecast {
  readonly preset: string;
  /** Of each rank. */
  readonly batchSize: number;
  readonly exchanged: StepExchange;
  /** Of one process alone on a machine. */
  readonly singleSeconds: number;
  /** Of the ranks as they are; null for a process alone. */
  readonly measured: (StepForecast & { readonly partSeconds: number }) | null;
  /** By the model, with one rank on each of so many machines. */
  readonly expected: readonly ExpectedStep[];
}

export interface ExpectedStep extends StepForecast {
  /** Such as `10 GbE`. */
  readonly network: string;
  readonly ranks: number;
}
