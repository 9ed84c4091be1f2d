/** The methods and events of a training's worker, as the page has them. */
import type { EpochEvent, StepEvent } from '../../api/training-events.ts';
import type { TabSource } from '../../data/web/tab-source.ts';
import type { DeviceInfo } from '../../runtime/device.ts';
import type { PartialOptions, PresetName } from '../../settings/options.ts';
import type { ResumeChanges } from '../../training/resume.ts';
import type { RunOutline, RunResult } from '../../training/run-control.ts';
import type { Cadence, RunRecord } from '../../training/run-record.ts';
import type { TrainingEstimate } from '../../training/web/estimate-run.ts';
import type { DeviceChoice, RgbaPixels, TranslatedPixels } from './messages.ts';

/** What happens in a training, in the order in which it happens. */
export type TrainingUpdate =
  | { readonly type: 'started'; readonly facts: TrainingFacts }
  /** A line for people: what was found, or differs from what they may expect. */
  | { readonly type: 'notice'; readonly line: string }
  | { readonly type: 'step'; readonly event: StepEvent }
  /** `samples` is the PNG file that the event names: rows of input, output, target. */
  | {
      readonly type: 'epoch';
      readonly event: EpochEvent;
      readonly samples: Uint8Array<ArrayBuffer> | undefined;
    }
  | { readonly type: 'paused' }
  | { readonly type: 'resumed' }
  /** At the end, while the page of results is made. */
  | { readonly type: 'results'; readonly done: number; readonly total: number }
  | { readonly type: 'ended'; readonly result: RunResult };

/** What is known of a training once it begins. */
export interface TrainingFacts {
  readonly outline: RunOutline;
  readonly device: DeviceInfo;
  readonly record: RunRecord;
}

/** A training that the worker begins or goes on with. */
export interface WorkerTraining {
  readonly source: TabSource;
  /** The run's name in the browser's own files; absent for one in memory alone. */
  readonly store: string | undefined;
  readonly device: DeviceChoice;
  readonly assets: string | undefined;
  /** How it begins; absent to go on. */
  readonly start?:
    | {
        readonly preset: PresetName | undefined;
        readonly options: PartialOptions | undefined;
        readonly cadence: Partial<Cadence> | undefined;
      }
    | undefined;
  /** What changes where it goes on. */
  readonly changes?: ResumeChanges | undefined;
}

/** A pair that is added while it trains. */
export interface AddedPair {
  readonly name: string;
  readonly input: RgbaPixels;
  readonly target: RgbaPixels;
}

/** A training that is only measured. */
export type MeasuredTraining = Pick<WorkerTraining, 'source' | 'device' | 'assets'> &
  Pick<NonNullable<WorkerTraining['start']>, 'preset' | 'options'>;

export interface TrainingMethods {
  /** Measures a few steps of a training that is not begun. */
  estimate(training: MeasuredTraining): Promise<TrainingEstimate>;
  /** Trains to the end, or until `stop`. */
  train(training: WorkerTraining): Promise<RunResult>;
  /** Rests after the step in progress, with everything saved. */
  pause(): Promise<void>;
  resume(): void;
  stop(): void;
  translate(image: RgbaPixels, seed: number): Promise<TranslatedPixels>;
  /** The bytes of an .onnx file with the newest weights. */
  model(): Promise<Uint8Array<ArrayBuffer>>;
  /** Adds a pair to a source that grows. */
  add(pair: AddedPair): Promise<void>;
  /** Names of the run's files. */
  files(): Promise<string[]>;
  file(name: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
}

/** What the worker tells the page unasked. */
export interface TrainingEvents {
  update: TrainingUpdate;
}
