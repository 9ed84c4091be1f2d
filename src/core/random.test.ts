import { describe, expect, it } from 'vitest';
import { type RandomStream, randomStream, shuffled } from './random.ts';

const draw = <T>(count: number, next: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => next(index));

const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The correlation of what two streams draw side by side; near 0 where they are independent. */
const correlation = (a: RandomStream, b: RandomStream, count: number): number =>
  average(draw(count, () => (a.uniform() - 0.5) * (b.uniform() - 0.5))) * 12;

describe('a random stream', () => {
  // These values are in checkpoints and runs of today: where they change, a resumed run is another run.
  it('draws what it always drew', () => {
    const stream = randomStream(0, 'noise', 12);
    expect(draw(4, stream.uniform)).toEqual([
      0.8331669676117599, 0.41043613851070404, 0.2301615027245134, 0.21716790762729943,
    ]);
    const integers = randomStream(7, 'shuffle');
    expect(draw(3, () => integers.integer(100))).toEqual([36, 58, 63]);
    expect(shuffled([0, 1, 2, 3, 4, 5, 6, 7], randomStream(7, 'shuffle', 'epoch', 1))).toEqual([
      2, 4, 1, 6, 7, 3, 0, 5,
    ]);
  });

  it('draws the normal samples that it always drew', () => {
    const stream = randomStream(0, 'noise', 12);
    const expected = [1.1927690651547516, -0.27461854065383345, -0.8347231450401569];
    for (const value of expected) expect(stream.normal()).toBeCloseTo(value, 13);
  });

  it('is equal for an equal seed and path, whatever else was drawn', () => {
    const first = draw(5, randomStream(3, 'jitter', 1, 'a.png').uniform);
    draw(100, randomStream(3, 'noise').normal);
    expect(draw(5, randomStream(3, 'jitter', 1, 'a.png').uniform)).toEqual(first);
  });

  it('is another for every seed, every name and every part of a path', () => {
    const paths: (readonly (string | number)[])[] = [
      [],
      ['a'],
      ['b'],
      ['ab'],
      ['ba'],
      ['a', 'b'],
      ['b', 'a'],
      ['a', 1],
      ['a', 11],
      ['a', 1, 1],
    ];
    const firsts = [0, 1, -1, 10, 2 ** 32, 0.5].flatMap((seed) =>
      paths.map((path) => randomStream(seed, ...path).uniform()),
    );
    expect(new Set(firsts).size).toBe(firsts.length);
  });

  it('is independent of streams of neighbouring names and seeds', () => {
    const count = 20_000;
    const limit = 4 / Math.sqrt(count); // four standard deviations
    for (let step = 0; step < 5; step++) {
      const stream = (seed: number, at: number): RandomStream => randomStream(seed, 'noise', at);
      expect(Math.abs(correlation(stream(0, step), stream(0, step + 1), count))).toBeLessThan(limit);
      expect(Math.abs(correlation(stream(0, step), stream(1, step), count))).toBeLessThan(limit);
    }
  });

  it('starts evenly over names: the first draws of many streams are uniform too', () => {
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) {
      const bin = Math.floor(randomStream(0, 'image', i).uniform() * 10);
      counts[bin] = (counts[bin] as number) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(120); // four deviations of 30
  });
});

describe('uniform', () => {
  const values = draw(100_000, randomStream(0, 'uniform').uniform);

  it('stays in [0, 1), and comes near both ends', () => {
    const [least, most] = [Math.min(...values), Math.max(...values)];
    expect(least).toBeGreaterThanOrEqual(0);
    expect(least).toBeLessThan(1e-3);
    expect(most).toBeLessThan(1);
    expect(most).toBeGreaterThan(1 - 1e-3);
  });

  it('has mean 1/2 and variance 1/12', () => {
    expect(average(values)).toBeCloseTo(0.5, 2);
    expect(average(values.map((x) => (x - 0.5) ** 2))).toBeCloseTo(1 / 12, 3);
  });
});

describe('integer', () => {
  it('takes each whole number below its bound equally often', () => {
    const stream = randomStream(0, 'integer');
    const counts = new Array<number>(7).fill(0);
    for (const value of draw(70_000, () => stream.integer(7))) counts[value] = (counts[value] as number) + 1;
    expect(counts).toHaveLength(7);
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });

  it('is 0 below 1', () => {
    const stream = randomStream(0);
    expect(draw(20, () => stream.integer(1))).toEqual(new Array(20).fill(0));
  });
});

describe('normal', () => {
  const count = 100_000;
  const values = draw(count, randomStream(0, 'normal').normal);
  const moment = (power: number): number => average(values.map((x) => x ** power));

  it('has the moments of N(0, 1)', () => {
    // Four standard deviations of each estimate: sqrt(1, 2, 15, 96 / count).
    for (const [power, expected, variance] of [
      [1, 0, 1],
      [2, 1, 2],
      [3, 0, 15],
      [4, 3, 96],
    ] as const)
      expect(Math.abs(moment(power) - expected)).toBeLessThan(4 * Math.sqrt(variance / count));
  });

  it('has the tails of N(0, 1): 4.55 % beyond 2, 0.27 % beyond 3', () => {
    const share = (bound: number): number => values.filter((x) => Math.abs(x) > bound).length / count;
    expect(share(2)).toBeCloseTo(0.0455, 2);
    expect(share(3)).toBeCloseTo(0.0027, 3);
  });

  it('has no link between neighbouring samples', () => {
    const products = draw(count / 2, (i) => (values[2 * i] as number) * (values[2 * i + 1] as number));
    expect(Math.abs(average(products))).toBeLessThan(4 / Math.sqrt(count / 2));
  });

  it('is always finite', () => {
    expect(values.every(Number.isFinite)).toBe(true);
  });
});

describe('bernoulli', () => {
  it('is true with its probability, never for 0 and always for 1', () => {
    const stream = randomStream(0, 'bernoulli');
    const share = (p: number): number => average(draw(20_000, () => Number(stream.bernoulli(p))));
    expect([share(0), share(1)]).toEqual([0, 1]);
    expect(Math.abs(share(0.3) - 0.3)).toBeLessThan(0.013);
  });
});

describe('shuffled', () => {
  it('is a permutation, and leaves the list as it was', () => {
    const items = draw(100, (i) => i);
    const result = shuffled(items, randomStream(0));
    expect(result).not.toEqual(items);
    expect([...result].sort((a, b) => a - b)).toEqual(items);
    expect(items[0]).toBe(0);
  });

  it('takes every order equally often', () => {
    const stream = randomStream(0, 'orders');
    const counts = new Map<string, number>();
    for (const order of draw(12_000, () => shuffled(['a', 'b', 'c'], stream).join('')))
      counts.set(order, (counts.get(order) ?? 0) + 1);
    expect([...counts.keys()].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
    for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(170);
  });

  it('copes with one item and with none', () => {
    expect([shuffled([1], randomStream(0)), shuffled([], randomStream(0))]).toEqual([[1], []]);
  });
});
