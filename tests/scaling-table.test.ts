/** The tables of docs/scaling.md are what the model of step time says. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { markdownTable } from '../src/cli/markdown-table.ts';
import { type PartialOptions, resolveOptions } from '../src/settings/options.ts';
import { stepExchange } from '../src/training/step-exchange.ts';
import { costOnLink, forecastStep, LINKS, RANK_COUNTS } from '../src/training/step-time.ts';

const PAGE = readFileSync(fileURLToPath(new URL('../docs/scaling.md', import.meta.url)), 'utf8');

/** Options, and seconds of a step of one process by bench/RESULTS.md. */
const TRAININGS: readonly (readonly [name: string, options: PartialOptions, singleSeconds: number])[] = [
  ['paper', {}, 0.303],
  ['paper, batch size 4', { batchSize: 4 }, 0.965],
  ['128x128, ngf and ndf 32', { size: 128, ngf: 32, ndf: 32 }, 0.043],
];

it.each(TRAININGS)('says how fast the ranks are: %s', (_name, options, singleSeconds) => {
  const exchanged = stepExchange(resolveOptions(options), 2);
  const rows = RANK_COUNTS.map((ranks) => [
    String(ranks),
    ...Object.values(LINKS).map((link) => {
      const cost = costOnLink(link, { ranks, ranksPerHost: 1 });
      const times = { singleSeconds, partSeconds: singleSeconds };
      const { stepSeconds, speedup } = forecastStep(times, exchanged, ranks, cost);
      return `${stepSeconds.toFixed(2)} s, ${speedup.toFixed(1)} times`;
    }),
  ]);
  expect(PAGE).toContain(markdownTable(['machines', ...Object.keys(LINKS)], rows));
});
