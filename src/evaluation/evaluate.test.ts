import { describe, expect, it } from 'vitest';
import { flatImage } from '../data/patterns.testing.ts';
import type { Contest, ContestSource } from './compared-pairs.ts';
import { evaluate } from './evaluate.ts';
import { pixelJudge } from './pixel-scorers.ts';

const gray = (value: number) => flatImage(4, 4, [value, value, value]);

/** Pairs whose target is black, and models whose outputs are so bright. */
const contests = (...brightness: readonly (readonly number[])[]): ContestSource => ({
  names: brightness.map((_, i) => `p${i}`),
  read: async (index): Promise<Contest> => ({
    name: `p${index}`,
    target: gray(0),
    outputs: (brightness[index] ?? []).map((value) => async () => gray(value)),
  }),
});
const judges = (models: number) => Array.from({ length: models }, () => [pixelJudge('l1'), pixelJudge('l2')]);

describe('evaluate', () => {
  it('has values for every pair and model in order, and the scores of all', async () => {
    const steps: string[] = [];
    const result = await evaluate({
      source: contests([0, 51], [102, 51]),
      judges: judges(2),
      seed: 0,
      onProgress: (done, total) => steps.push(`${done}/${total}`),
    });
    expect(result.columns.map(({ name }) => name)).toEqual(['l1', 'l2']);
    expect(result.pairs).toEqual([
      {
        name: 'p0',
        values: [
          [0, 0],
          [0.4, expect.closeTo(0.16)],
        ],
      },
      {
        name: 'p1',
        values: [
          [0.8, expect.closeTo(0.64)],
          [0.4, expect.closeTo(0.16)],
        ],
      },
    ]);
    expect(result.scores[0]?.scores.map(({ value }) => value)).toEqual([0.4, 0.4]);
    expect(steps).toEqual(['1/2', '2/2']);
  });

  it('judges the targets themselves for the ceiling', async () => {
    const { scores } = await evaluate({
      source: contests([51], [51]),
      judges: judges(1),
      ceiling: [pixelJudge('l1')],
      seed: 0,
    });
    expect(scores.map(({ ceiling }) => ceiling?.value)).toEqual([0, undefined]);
  });

  it('translates the next pair while one is judged, and no pair twice', async () => {
    const source = contests([1], [2], [3]);
    const events: string[] = [];
    await evaluate({
      source: {
        ...source,
        read: async (index) => {
          events.push(`read ${index}`);
          return source.read(index);
        },
      },
      judges: judges(1),
      seed: 0,
      onPair: ({ name }) => {
        events.push(`judge ${name}`);
      },
    });
    expect(events).toEqual(['read 0', 'read 1', 'judge p0', 'read 2', 'judge p1', 'judge p2']);
  });

  it('names the pair that a judge cannot compare', async () => {
    const source = contests([1]);
    const odd: ContestSource = {
      ...source,
      read: async (index) => ({ ...(await source.read(index)), target: flatImage(5, 4, [0, 0, 0]) }),
    };
    await expect(evaluate({ source: odd, judges: judges(1), seed: 0 })).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringMatching(/^pair p0: l1: the output is 4x4x3 and the target 5x4x3/),
    });
  });

  it('stops between two pairs, and has nothing to say of none', async () => {
    const controller = new AbortController();
    const stopped = evaluate({
      source: contests([1], [2], [3]),
      judges: judges(1),
      seed: 0,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(stopped).rejects.toMatchObject({
      code: 'STOPPED',
      message: 'evaluate: stopped after 1 of 3 pairs',
    });
    await expect(evaluate({ source: contests(), judges: [], seed: 0 })).rejects.toMatchObject({
      code: 'DATA',
    });
  });
});
