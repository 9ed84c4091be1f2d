/** What the reading of a run looks at: the distances that its generators minimise, and its discriminators. */
import type { StepEvent } from '../../api/training-events.ts';
import { distanceChart, inText, type LossTerm, termValue } from '../../core/loss-term.ts';

/** A discriminator by the terms that a step reports of it. */
export interface Judge {
  readonly network: string;
  /** The generator whose images it judges. */
  readonly generator: string;
  /** How real it takes real images and fakes to be. */
  readonly real: string;
  readonly fake: string;
  /** What the generator pays; absent where the run does not report it. */
  readonly gan?: LossTerm | undefined;
}

export interface ReadTerms {
  readonly judges: readonly Judge[];
  /** The distance from the target, or those of both cycles. */
  readonly distances: readonly LossTerm[];
  /** `L1` or `cycle L1`. */
  readonly distanceName: string;
  /** Whether the distances are of cycles, and there are no targets. */
  readonly isCycle: boolean;
}

export const readTerms = (losses: readonly LossTerm[]): ReadTerms => {
  const chart = distanceChart(losses);
  return {
    judges: judgesOf(losses),
    distances: losses.filter((term) => term.kind === 'distance' && term.chart === chart),
    distanceName: inText(chart),
    isCycle: chart !== 'L1',
  };
};

const judgesOf = (losses: readonly LossTerm[]): Judge[] => {
  const beliefs = losses.filter(({ kind }) => kind === 'realness');
  return [...new Set(beliefs.map(({ network }) => network))].flatMap((network) => {
    const ofNetwork = (ending: string): string | undefined =>
      beliefs.find((term) => term.network === network && term.name.endsWith(ending))?.name;
    const [real, fake] = [ofNetwork('_real'), ofNetwork('_fake')];
    if (real === undefined || fake === undefined) return [];
    const suffix = network.slice(1); // D_A judges G_A, which pays g_a; D judges G, which pays g_gan
    const name = suffix === '' ? 'g_gan' : `g${suffix.toLowerCase()}`;
    return [{ network, generator: `G${suffix}`, real, fake, gan: losses.find((term) => term.name === name) }];
  });
};

/** The mean of some terms over some steps; undefined where no step has them. */
export const meanOf = (steps: readonly StepEvent[], ...names: readonly string[]): number | undefined => {
  const values = steps.flatMap((event) => names.flatMap((name) => termValue(event, name) ?? []));
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
};
