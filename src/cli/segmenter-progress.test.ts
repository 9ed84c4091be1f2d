import { describe, expect, it } from 'vitest';
import { segmenterProgress } from './segmenter-progress.ts';

const textOf = (isTerminal: boolean, steps: number): string => {
  let text = '';
  const { onNotice, onStep } = segmenterProgress((part) => {
    text += part;
  }, isTerminal);
  onNotice('begins');
  for (let step = 1; step <= steps; step++) onStep(step, steps, 1 / step);
  return text;
};

describe('the progress of a segmenter', () => {
  it('is a plain line now and then outside a terminal', () => {
    expect(textOf(false, 1001)).toBe(
      'begins\nsegmenter: step 500 of 1001, loss 0.002\nsegmenter: step 1000 of 1001, loss 0.001\n',
    );
  });

  it('is one line that is updated in a terminal, and cleared at the end', () => {
    expect(textOf(true, 12)).toBe('begins\n\rsegmenter: step 10 of 12, loss 0.100\x1b[K\r\x1b[K');
  });
});
