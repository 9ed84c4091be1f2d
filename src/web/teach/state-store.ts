/** The state of a training on its page, told of a few times a second however fast its steps are. */
import { type LearningAction, type LearningState, reduceLearning } from './learning-state.ts';

export interface StateStore {
  readonly state: () => LearningState;
  /** Told of every new state; returns a function that ends it. */
  watch(listener: (state: LearningState) => void): () => void;
  act(...actions: readonly LearningAction[]): void;
}

/** Shortest time between two drawings of the page. */
const DRAW_EVERY_MS = 300;

export const stateStore = (first: LearningState): StateStore => {
  let state = first;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const waiting: LearningAction[] = [];
  const listeners = new Set<(state: LearningState) => void>();
  const tell = (): void => {
    timer = undefined;
    state = reduceLearning(state, waiting.splice(0));
    for (const listener of listeners) listener(state);
  };
  return {
    state: () => {
      if (waiting.length > 0) state = reduceLearning(state, waiting.splice(0));
      return state;
    },
    watch: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    act: (...actions) => {
      waiting.push(...actions);
      if (timer === undefined) timer = setTimeout(tell, DRAW_EVERY_MS);
    },
  };
};
