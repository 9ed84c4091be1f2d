import { describe, expect, it } from 'vitest';
import { type PhaseSteps, runsIn, runsUntil } from './phase-steps.ts';

const STEPS = Array.from({ length: 10 }, (_, index) => index + 1);

describe('the steps of a phase', () => {
  it.each<[PhaseSteps, readonly number[]]>([
    [{ every: 1 }, STEPS],
    [{ every: 3 }, [3, 6, 9]],
    [{ every: 3, from: 1 }, [1, 4, 7, 10]],
    [{ every: 3, from: 1, isBetween: true }, [2, 3, 5, 6, 8, 9]],
    [{ every: 1, until: 4 }, [1, 2, 3, 4]],
    [{ every: 1, from: 5 }, [5, 6, 7, 8, 9, 10]],
    [{ every: 2, from: 5 }, [5, 7, 9]],
    [{ every: 2, from: 5, isBetween: true }, [6, 8, 10]],
    [{ every: 2, from: 3, until: 6 }, [3, 5]],
  ])('of %j are %j', (phase, expected) => {
    expect(STEPS.filter((step) => runsIn(phase, step))).toEqual(expected);
    for (const step of STEPS)
      expect(runsUntil(phase, step)).toBe(expected.filter((one) => one <= step).length);
  });
});
