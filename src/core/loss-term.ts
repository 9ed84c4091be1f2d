/** The scalars that a training reports at each step: their names in events, and how people see them. */
import { z } from 'zod';

export const lossTermSchema = z.object({
  /** As events hold it, such as `d_real`. */
  name: z.string(),
  /** In a chart's legend and in lists. */
  title: z.string(),
  /** In a line of progress, such as `D real`. */
  short: z.string(),
  /** The chart that it is drawn in. */
  chart: z.string(),
  /** `realness` is between 0 (fake) and 1 (real); `distance` is of images, lower is closer; `loss` is any other. */
  kind: z.enum(['loss', 'realness', 'distance']),
  /** The network that it is about. */
  network: z.string(),
  /** Its value where D cannot tell real from fake: a line to compare a curve with. */
  reference: z.number().exactOptional(),
});

/** A scalar that a step reports. */
export type LossTerm = z.output<typeof lossTermSchema>;

/** The value of a term in an event, where it has one. */
export const termValue = (event: Readonly<Record<string, unknown>>, name: string): number | undefined => {
  const value = event[name];
  return typeof value === 'number' ? value : undefined;
};

/** Terms by the chart that draws them, in their order. */
export const termsByChart = (terms: readonly LossTerm[]): ReadonlyMap<string, readonly LossTerm[]> => {
  const charts = new Map<string, LossTerm[]>();
  for (const term of terms) charts.set(term.chart, [...(charts.get(term.chart) ?? []), term]);
  return charts;
};

/**
 * The chart of the distance that validation measures too, such as `L1`, or `Cycle L1` of a training without targets; it
 * is also that distance's name.
 */
export const distanceChart = (terms: readonly LossTerm[]): string =>
  terms.find(({ kind }) => kind === 'distance')?.chart ?? 'L1';

/** A chart's title within a sentence: `cycle L1` for `Cycle L1`. */
export const inText = (title: string): string =>
  /^[A-Z][a-z]/.test(title) ? `${title[0]?.toLowerCase()}${title.slice(1)}` : title;

/** The line that the terms of a chart share, where they share one. */
export const sharedReference = (terms: readonly LossTerm[]): number | undefined => {
  const [first] = terms;
  return terms.every(({ reference }) => reference === first?.reference) ? first?.reference : undefined;
};
