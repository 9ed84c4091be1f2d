/** How a run ends: the reason that run.json keeps, and errors that say what is saved and how to go on. */
import { Pix2PixError } from '../core/errors.ts';
import { type Completion, endText, type RunEnd, type TrainingEnd } from './run-state.ts';
import { isWriteFailure } from './write-failure.ts';

/** The end of a run now; `message` is that of the error that ended it. */
export const endOf = (reason: TrainingEnd, state: Completion, at: Date, message?: string): RunEnd => ({
  reason,
  text: message === undefined ? endText(reason, state) : `${endText(reason, state)}: ${message}`,
  step: state.step,
  at: at.toISOString(),
});

/** Whether an error is of a pair, so that the steps before it were good ones. */
export const isOfPair = (error: unknown): boolean =>
  error instanceof Pix2PixError && (error.code === 'DATA' || error.code === 'FILE') && !isWriteFailure(error);

/** An error that ends the run at `place`, saved at `step`, with what is saved and how to go on. */
export const withAdvice = (error: unknown, place: string, step: number): unknown => {
  if (!(error instanceof Pix2PixError) || error.code === 'STOPPED' || step === 0) return error;
  const flag = isOfPair(error) ? ', and leave such pairs out with skipBad (--skip-bad)' : '';
  return new Pix2PixError(
    error.code,
    `${error.message}; the run is saved at step ${step}: resume it (--resume ${place})${flag}`,
    { cause: error },
  );
};
