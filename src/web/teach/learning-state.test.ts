import { describe, expect, it } from 'vitest';
import type { StepEvent } from '../../api/training-events.ts';
import {
  FIRST_STATE,
  type LearningAction,
  pngHeight,
  reduceLearning,
  secondsLeft,
  stepOf,
} from './learning-state.ts';

const step = (number: number, attempt = 1): LearningAction => ({
  type: 'event',
  event: { type: 'step', attempt, step: number, epoch: 1, lr: 0.0002, seconds: 0.5 } satisfies StepEvent,
});

const sheet = (epoch: number, url: string): LearningAction => ({
  type: 'sheet',
  sheet: { epoch, step: epoch, attempt: 1, url, metrics: {} },
  rows: 4,
});

describe('reduceLearning', () => {
  it('gathers steps, and says how long it still takes', () => {
    const state = reduceLearning(FIRST_STATE, [step(1), step(2), step(3)]);
    expect(stepOf(state)).toBe(3);
    expect(secondsLeft(state, 13)).toBe(5);
    expect(secondsLeft(FIRST_STATE, 13)).toBeUndefined();
  });

  it('drops the steps that a later attempt takes again', () => {
    const state = reduceLearning(FIRST_STATE, [step(1), step(2), step(3), step(2, 2)]);
    expect(state.history.steps.map((event) => [event.attempt, event.step])).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  it('replaces the samples of an epoch that is repeated', () => {
    const state = reduceLearning(FIRST_STATE, [sheet(1, 'a'), sheet(2, 'b'), sheet(2, 'c')]);
    expect(state.sheets.map(({ url }) => url)).toEqual(['a', 'c']);
  });

  it('stays ended, and keeps stopping until then', () => {
    const stopping = reduceLearning(FIRST_STATE, [{ type: 'phase', phase: 'stopping' }]);
    expect(reduceLearning(stopping, [{ type: 'phase', phase: 'learning' }]).phase).toBe('stopping');
    const ended = reduceLearning(stopping, [{ type: 'ended', result: undefined }]);
    expect(reduceLearning(ended, [{ type: 'failed', problem: 'late' }]).phase).toBe('ended');
  });

  it('says each line once', () => {
    const line = { type: 'line', line: 'one' } as const;
    expect(reduceLearning(FIRST_STATE, [line, line]).lines).toEqual(['one']);
  });
});

describe('pngHeight', () => {
  it('reads the header, and takes nothing else for a picture', () => {
    const bytes = new Uint8Array(24);
    bytes.set([0x89, 0x50, 0x4e, 0x47]);
    bytes[23] = 130;
    expect(pngHeight(bytes)).toBe(130);
    expect(pngHeight(new Uint8Array(24))).toBe(0);
  });
});
