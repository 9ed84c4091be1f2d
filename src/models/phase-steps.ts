/** In which steps a phase runs, and how often its networks were updated until then; steps are counted from 1. */

/** A sequence of steps: `from`, `from + every`, and so on to `until`; or those between them. */
export interface PhaseSteps {
  /** 1 for all of them. */
  readonly every: number;
  /** The first step; `every` if absent. */
  readonly from?: number;
  /** The last step that it may run in; none if absent. */
  readonly until?: number;
  /** Whether it runs in the steps that the sequence leaves out, from its first step on. */
  readonly isBetween?: true;
}

/** Whether a phase runs in a step. */
export const runsIn = (phase: PhaseSteps, step: number): boolean =>
  runsUntil(phase, step) > runsUntil(phase, step - 1);

/** How many of the steps up to this one a phase runs in, with this one. */
export const runsUntil = (
  { every, from = every, until = Number.POSITIVE_INFINITY, isBetween }: PhaseSteps,
  step: number,
): number => {
  const passed = Math.max(0, Math.min(step, until) - from + 1); // steps since the first one, with it
  const ofSequence = Math.ceil(passed / every);
  return isBetween ? passed - ofSequence : ofSequence;
};
