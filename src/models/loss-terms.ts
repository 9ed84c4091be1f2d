/** What recipes say of the losses that they report: terms that share a chart, and what a discriminator believes. */
import type { LossTerm } from '../core/loss-term.ts';
import { discriminatorTerms, type Penalty } from './step-parts.ts';

/** Terms of a network in one chart: name in events, title in the chart, short title in a line of progress. */
export const lossTerms = (
  shared: Pick<LossTerm, 'network' | 'chart' | 'kind'> & { readonly reference?: number | undefined },
  terms: readonly (readonly [name: string, title: string, short: string])[],
): LossTerm[] => {
  const { network, chart, kind, reference } = shared;
  return terms.map(([name, title, short]) => ({
    name,
    title,
    short,
    chart,
    kind,
    network,
    ...(reference === undefined ? {} : { reference }),
  }));
};

/** How real a discriminator takes real and fake images to be; 0.5 is a guess. */
export const beliefTerms = (network: string, chart: string): LossTerm[] => {
  const { beliefReal, beliefFake } = discriminatorTerms(network);
  const of = network === 'D' ? '' : ` by ${network}`;
  return lossTerms({ network, chart, kind: 'realness', reference: 0.5 }, [
    [beliefReal, `p(real)${of}`, `p(real)${of}`],
    [beliefFake, `p(fake)${of}`, `p(fake)${of}`],
  ]);
};

/** Charts of penalties. */
export const PENALTY_TITLES: { readonly [K in Penalty['kind']]: string } = {
  gradient: 'Gradient penalty',
  r1: 'R1 penalty',
};
