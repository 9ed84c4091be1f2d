import { describe, expect, it } from 'vitest';
import { flatImage } from '../data/patterns.testing.ts';
import type { ComparedPair, ComparedPairSource } from './compared-pairs.ts';
import { evaluate } from './evaluate.ts';
import { pixelScorer } from './pixel-scorers.ts';

const gray = (value: number) => flatImage(4, 4, [value, value, value]);

/** Pairs with a black target, and models whose outputs have the given brightness. */
const comparedPairs = (...brightness: readonly (readonly number[])[]): ComparedPairSource => ({
  names: brightness.map((_, i) => `p${i}`),
  read: async (index): Promise<ComparedPair> => ({
    name: `p${index}`,
    target: gray(0),
    outputs: (brightness[index] ?? []).map((value) => async () => ({ image: gray(value) })),
  }),
});
const scorers = (models: number) =>
  Array.from({ length: models }, () => [pixelScorer('l1'), pixelScorer('l2')]);

describe('evaluate', () => {
  it('gives values for every pair and model in order, and the scores of all pairs', async () => {
    const steps: string[] = [];
    const result = await evaluate({
      source: comparedPairs([0, 51], [102, 51]),
      scorers: scorers(2),
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

  it('measures the targets themselves for the ceiling', async () => {
    const { scores } = await evaluate({
      source: comparedPairs([51], [51]),
      scorers: scorers(1),
      ceiling: [pixelScorer('l1')],
      seed: 0,
    });
    expect(scores.map(({ ceiling }) => ceiling?.value)).toEqual([0, undefined]);
  });

  it('translates the next pair while one is measured, and no pair twice', async () => {
    const source = comparedPairs([1], [2], [3]);
    const events: string[] = [];
    await evaluate({
      source: {
        ...source,
        read: async (index) => {
          events.push(`read ${index}`);
          return source.read(index);
        },
      },
      scorers: scorers(1),
      seed: 0,
      onPair: ({ name }) => {
        events.push(`score ${name}`);
      },
    });
    expect(events).toEqual(['read 0', 'read 1', 'score p0', 'read 2', 'score p1', 'score p2']);
  });

  it('names the pair that a scorer cannot compare', async () => {
    const source = comparedPairs([1]);
    const odd: ComparedPairSource = {
      ...source,
      read: async (index) => ({ ...(await source.read(index)), target: flatImage(5, 4, [0, 0, 0]) }),
    };
    await expect(evaluate({ source: odd, scorers: scorers(1), seed: 0 })).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringMatching(/^pair p0: l1: the output is 4x4x3 and the target 5x4x3/),
    });
  });

  it('stops between two pairs, and refuses an evaluation without pairs', async () => {
    const controller = new AbortController();
    const stopped = evaluate({
      source: comparedPairs([1], [2], [3]),
      scorers: scorers(1),
      seed: 0,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(stopped).rejects.toMatchObject({
      code: 'STOPPED',
      message: 'evaluate: stopped after 1 of 3 pairs',
    });
    await expect(evaluate({ source: comparedPairs(), scorers: [], seed: 0 })).rejects.toMatchObject({
      code: 'DATA',
    });
  });
});
