/** Seconds per step on this device: a training in memory takes a few steps, and is thrown away. */
import { Pix2PixError } from '../../core/errors.ts';
import type { TabSource } from '../../data/web/tab-source.ts';
import { openTraining, type Training } from '../library/training.ts';
import { optionsOfChoices, type PlainChoices } from './plain-choices.ts';

/** Steps that are taken; the first ones warm up, and do not count. */
const STEPS = 6;
const WARM_UP = 2;

/** Throws what a training of these choices would throw, STOPPED if it is not wanted any more. */
export const measureSpeed = async (
  source: TabSource,
  choices: PlainChoices,
  signal: AbortSignal,
): Promise<number> => {
  const seconds: number[] = [];
  let hasEnough = (): void => {};
  const enough = new Promise<void>((resolve) => {
    hasEnough = resolve;
  });
  let training: Training | undefined;
  const stopped = new Promise<never>((_, reject) => {
    const stop = (): void =>
      reject(new Pix2PixError('STOPPED', 'estimate: another choice was made before this one was measured'));
    signal.addEventListener('abort', stop, { once: true });
  });
  const opening = openTraining({
    source,
    options: optionsOfChoices(choices, STEPS),
    onUpdate: (update) => {
      if (update.type !== 'step') return;
      seconds.push(update.event.seconds);
      if (seconds.length >= STEPS) hasEnough();
    },
  });
  try {
    training = await Promise.race([opening, stopped]);
    await Promise.race([enough, stopped, training.result]);
    return median(seconds.slice(WARM_UP));
  } finally {
    const end = ({ result, dispose }: Training): void => {
      result.catch(() => {}); // it is thrown away
      dispose();
    };
    if (training) end(training);
    else opening.then(end, () => {});
  }
};

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
