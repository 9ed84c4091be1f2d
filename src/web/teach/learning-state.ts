/** A training as its page shows it: a pure reducer over what happens. */
import type { SampleSheet } from '../../api/samples.ts';
import type { TrainingEvent } from '../../api/training-events.ts';
import type { RunResult } from '../../training/run-control.ts';
import { addEvents, EMPTY_HISTORY, type RunHistory } from '../runs/history.ts';

/** `pausing` and `stopping` wait for the step in progress, and until everything is saved. */
export type LearningPhase = 'learning' | 'pausing' | 'paused' | 'stopping' | 'ended' | 'failed';

export interface LearningState {
  readonly phase: LearningPhase;
  readonly history: RunHistory;
  /** The sheets of samples, in order of epochs. */
  readonly sheets: readonly SampleSheet[];
  /** Rows of a sheet. */
  readonly rows: number;
  /** While the results are made at the end. */
  readonly results: { readonly done: number; readonly total: number } | undefined;
  readonly result: RunResult | undefined;
  /** What ended it against its will. */
  readonly problem: string | undefined;
  /** Lines for people, each once. */
  readonly lines: readonly string[];
}

export type LearningAction =
  | { readonly type: 'event'; readonly event: TrainingEvent }
  | { readonly type: 'sheet'; readonly sheet: SampleSheet; readonly rows: number }
  | { readonly type: 'line'; readonly line: string }
  | { readonly type: 'phase'; readonly phase: 'learning' | 'pausing' | 'paused' | 'stopping' }
  | { readonly type: 'results'; readonly done: number; readonly total: number }
  | { readonly type: 'ended'; readonly result: RunResult | undefined }
  | { readonly type: 'failed'; readonly problem: string };

export const FIRST_STATE: LearningState = {
  phase: 'learning',
  history: EMPTY_HISTORY,
  sheets: [],
  rows: 0,
  results: undefined,
  result: undefined,
  problem: undefined,
  lines: [],
};

/** All actions at once: a page is drawn after many steps, and copies its history once. */
export const reduceLearning = (state: LearningState, actions: readonly LearningAction[]): LearningState => {
  const events = actions.flatMap((action) => (action.type === 'event' ? [action.event] : []));
  const history = events.length > 0 ? addEvents(state.history, events) : state.history;
  return actions.reduce(reduceOne, { ...state, history });
};

const isOver = ({ phase }: LearningState): boolean => phase === 'ended' || phase === 'failed';

const reduceOne = (state: LearningState, action: LearningAction): LearningState => {
  switch (action.type) {
    case 'event':
      return state;
    case 'sheet': {
      const { sheet, rows } = action;
      const others = state.sheets.filter(({ epoch }) => epoch < sheet.epoch);
      return { ...state, sheets: [...others, sheet], rows };
    }
    case 'line':
      return state.lines.includes(action.line) ? state : { ...state, lines: [...state.lines, action.line] };
    case 'phase':
      return isOver(state) || state.phase === 'stopping' ? state : { ...state, phase: action.phase };
    case 'results':
      return { ...state, results: { done: action.done, total: action.total } };
    case 'ended':
      return { ...state, phase: 'ended', result: action.result, results: undefined };
    case 'failed':
      return isOver(state) ? state : { ...state, phase: 'failed', problem: action.problem };
  }
};

/** Steps from which the remaining time is computed. */
const RECENT = 50;

/** Seconds until the last step; undefined before the first one. */
export const secondsLeft = (
  { history: { steps } }: LearningState,
  totalSteps: number,
): number | undefined => {
  const recent = steps.slice(-RECENT);
  const last = recent.at(-1);
  if (!last) return undefined;
  const mean = recent.reduce((sum, { seconds }) => sum + seconds, 0) / recent.length;
  return Math.max(0, totalSteps - last.step) * mean;
};

/** The last step that was taken. */
export const stepOf = ({ history: { steps } }: LearningState): number => steps.at(-1)?.step ?? 0;

/** Height of a PNG file, from its header; 0 for anything else. */
export const pngHeight = (bytes: Uint8Array): number =>
  bytes.length >= 24 && bytes[1] === 0x50
    ? new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(20)
    : 0;
