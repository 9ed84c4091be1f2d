import { describe, expect, it } from 'vitest';
import type { TrainingEvent } from '../../api/training-events.ts';
import { addEvents, cutHistory, EMPTY_HISTORY, type RunHistory } from './history.ts';

const step = (number: number, attempt = 1): TrainingEvent => ({
  type: 'step',
  attempt,
  step: number,
  epoch: 1,
  lr: 1,
  seconds: 1,
});
const epoch = (number: number, attempt = 1): TrainingEvent => ({
  type: 'epoch',
  attempt,
  step: number * 2,
  epoch: number,
  seconds: 1,
});

const names = ({ steps, epochs }: RunHistory): string =>
  `${steps.map((event) => `${event.attempt}-${event.step}`).join(' ')} | ${epochs.map((event) => `${event.attempt}-${event.epoch}`).join(' ')}`;

describe('a history', () => {
  it('has every event once, even if a reconnect repeats it', () => {
    const first = addEvents(EMPTY_HISTORY, [step(1), step(2), epoch(1)]);
    expect(names(addEvents(first, [step(2), epoch(1), step(3)]))).toBe('1-1 1-2 1-3 | 1-1');
  });

  it('continues from a checkpoint, after which steps are void', () => {
    const before = addEvents(EMPTY_HISTORY, [step(1), step(2), epoch(1), step(3), step(4), epoch(2)]);
    expect(names(addEvents(before, [step(3, 2)]))).toBe('1-1 1-2 2-3 | 1-1 1-2');
    expect(names(addEvents(cutHistory(before, 2), [step(3, 2)]))).toBe('1-1 1-2 2-3 | 1-1');
  });

  it('changes nothing in place', () => {
    const before = addEvents(EMPTY_HISTORY, [step(1)]);
    addEvents(before, [step(2)]);
    expect(before.steps).toHaveLength(1);
  });
});
