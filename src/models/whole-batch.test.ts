/** Batch norm over all parts of a batch: the step of the whole batch at once, in float64. */
import { describe, expect, it } from 'vitest';
import { interpretParts } from '../graph/segments.testing.ts';
import type { Float64Tensor } from '../reference/float64-tensor.ts';
import { interpret } from '../reference/interpret.ts';
import { relativeNormError } from '../reference/random-tensors.testing.ts';
import type { PartialOptions } from '../settings/options.ts';
import { discriminatorPart, generatorPart, SUM_FEEDS } from './accumulated-step.ts';
import type { DiscriminatorArchitecture } from './discriminator.ts';
import { OWN_PART, type StatisticsForm, statisticOfShare } from './statistics-track.ts';
import type { Penalty } from './step-parts.ts';
import { type Feeds, feedsOf, randomFeeds, tinyStep } from './steps.testing.ts';
import type { TrainingStepOptions } from './training-step.ts';

const PARTS = 3;
/** Graphs hold their constants, such as 1 / count, in float32. */
const LIMIT = 1e-6;
const scalar = (value: number): Float64Tensor => ({ shape: [], data: Float64Array.of(value) });

const GRAPHS = {
  D: (options: TrainingStepOptions) =>
    discriminatorPart(options, options.discriminator as DiscriminatorArchitecture),
  G: generatorPart,
};

/** The same numbers for parts as for the whole: what has a first axis of the batch is divided. */
const partOf = (feeds: Feeds, part: number, batch: number): Feeds => ({
  ...Object.fromEntries(
    Object.entries(feeds).map(([name, whole]) => {
      const [n = 0, ...rest] = whole.shape;
      if (!/^([xy]|alpha|mask.*|z)$/.test(name) || n !== batch) return [name, whole];
      const length = whole.data.length / PARTS;
      return [
        name,
        { shape: [n / PARTS, ...rest], data: whole.data.slice(part * length, (part + 1) * length) },
      ];
    }),
  ),
  [OWN_PART]: {
    shape: [PARTS, 1],
    data: Float64Array.from({ length: PARTS }, (_, row) => (row === part ? 1 : 0)),
  },
});

const CASES: readonly (readonly [string, PartialOptions, readonly Penalty[]])[] = [
  ['the paper', {}, []],
  ['a ResNet', { generator: 'resnet-1', noise: 'none' }, []],
  ['a penalty, whose gradients have gradients', { noise: 'none' }, [{ kind: 'r1', weight: 0.3 }]],
];

describe('batch norm over all parts', () => {
  for (const [name, given, penalties] of CASES)
    for (const network of ['D', 'G'] as const)
      it(`has the gradients and running statistics of the whole batch: ${network} of ${name}`, () => {
        const batch = 2 * PARTS;
        const build = (batchSize: number, statistics: StatisticsForm) =>
          GRAPHS[network]({ ...tinyStep({ ...given, batchSize }, penalties), statistics });
        const whole = build(batch, 'shares');
        const feeds = {
          ...randomFeeds(whole, 7),
          [SUM_FEEDS.kept]: scalar(0),
          [SUM_FEEDS.weight]: scalar(1),
        };
        const expected = interpret(whole, feedsOf(whole, feeds));

        const source = build(2, { parts: PARTS });
        const parts = interpretParts(
          source,
          Array.from({ length: PARTS }, (_, part) => ({
            ...partOf(feeds, part, batch),
            [SUM_FEEDS.weight]: scalar(1 / PARTS),
          })),
        );
        expect(Object.keys(source.outputs)).toEqual(Object.keys(whole.outputs));
        for (const [output, value] of Object.entries(expected)) {
          const all = parts.map((one) => one[output] as Float64Tensor);
          const [first] = all as [Float64Tensor];
          if (statisticOfShare(output) !== undefined) {
            for (const one of all) expect(one, output).toEqual(first); // each may be taken
            expect(relativeNormError(first, value), output).toBeLessThan(LIMIT);
            continue;
          }
          const share = output.includes('.grad/') ? 1 : 1 / PARTS; // losses are means
          const sum = first.data.map(
            (_, i) => share * all.reduce((total, one) => total + (one.data[i] as number), 0),
          );
          expect(relativeNormError({ shape: first.shape, data: sum }, value), output).toBeLessThan(LIMIT);
        }
      });
});
