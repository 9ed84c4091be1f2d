/** What a caller asks of a run, learns while it trains, and gets at its end. */

import type { EpochEvent, StepEvent } from '../api/training-events.ts';
import type { LossTerm } from '../core/loss-term.ts';
import type { Peers } from '../core/peers.ts';
import type { DataSetDescription } from '../data/description.ts';
import type { Position } from './checkpoint.ts';
import type { WeightsBytes } from './run-metrics.ts';
import type { RunModel } from './run-model.ts';
import type { Results } from './run-results.ts';
import type { RunEnd } from './run-state.ts';
import type { Trainer } from './trainer.ts';

/** What a caller learns while a run goes on. */
export interface RunListener {
  readonly onStart?: (outline: RunOutline) => void;
  readonly onStep?: (event: StepEvent) => void;
  readonly onEpoch?: (event: EpochEvent) => void;
  /** While the results are made at the end: pairs done, of how many. */
  readonly onResults?: (done: number, total: number) => void;
}

/** What a run has to do. */
export interface RunOutline {
  readonly pairs: number;
  /** 0 without a validation split: the samples of an epoch are then of training pairs. */
  readonly validationPairs: number;
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
  /** Epochs at the full learning rate, and those of decay after them. */
  readonly epochs: { readonly full: number; readonly decay: number };
  readonly from: Position;
  /** What each step reports. */
  readonly losses: readonly LossTerm[];
}

/** A run between two of its steps, when its networks are at rest. */
export interface RunAtRest {
  readonly trainer: Trainer;
  readonly position: Position;
  /** What the data set says of itself. */
  readonly description: DataSetDescription | undefined;
  /** Saves the latest checkpoint. Throws FILE. */
  save(): Promise<void>;
}

/** What every run takes. */
export interface RunControl extends RunListener {
  /** Ends the run after the step in progress, with everything saved. */
  readonly signal?: AbortSignal;
  /** Awaited after each step that another one follows: to translate by the newest weights, to save, or to wait. */
  readonly atRest?: (run: RunAtRest) => Promise<void>;
  /** Processes that train together, this one among them; all of them start or resume the run, others than rank 0 by joining. */
  readonly peers?: Peers;
  /** Threads that read pairs ahead; 0 for the one that trains. As many as suit the machine if absent. */
  readonly readers?: number | undefined;
  /** Asked for LPIPS weights if the run measures it. */
  readonly lpipsWeights?: (() => Promise<WeightsBytes | undefined>) | undefined;
  /** Gets a line if something differs from before or from what a user expects. */
  readonly onNotice?: (line: string) => void;
}

/** How a run ended, and the files that it left. */
export interface RunResult {
  readonly folder: string;
  readonly position: Position;
  /** Whether all steps were taken, or as many as asked for; false if the signal ended the run. */
  readonly isComplete: boolean;
  /** Why it ended. */
  readonly end: RunEnd;
  /** Of a resume that found nothing left to do, and changed nothing: why, and what lets the run go on. */
  readonly unchanged?: string;
  readonly checkpoint: string;
  /** The model of the run's direction. */
  readonly model: string;
  /** Every model with its direction: one, or those both ways of CycleGAN. */
  readonly models: readonly RunModel[];
  /** Of the last validation, in [-1,1] units. */
  readonly validationL1: number | undefined;
  /** Of a complete run: its page of results on the test split, or else on the validation split. */
  readonly results?: Results;
}
