/** Curves of a run, made from its events, smoothed and thinned for display. */
import {
  distanceChart,
  inText,
  type LossTerm,
  sharedReference,
  termsByChart,
  termValue,
} from '../../core/loss-term.ts';
import type { RunHistory } from './history.ts';

export interface Curve {
  readonly name: string;
  /** Ascending. */
  readonly xs: readonly number[];
  readonly ys: readonly number[];
}

export interface ChartSpec {
  readonly id: string;
  readonly title: string;
  /** What it shows, in a sentence. */
  readonly about: string;
  readonly curves: readonly Curve[];
  /** A level to compare with. */
  readonly reference?: { readonly name: string; readonly y: number };
}

/** Most points that a chart of usual width can show. */
const MOST_POINTS = 1500;

export interface CurveOptions {
  /** Weight of the past in the moving average; 0 for none. */
  readonly smoothing: number;
  /** Images per step; without it there is no chart of the speed. */
  readonly batch?: number | undefined;
  /** What each step reports. */
  readonly losses: readonly LossTerm[];
}

/** The charts of a run; those without points are left out. */
export const chartsOf = (
  { steps, epochs }: RunHistory,
  { smoothing, batch, losses }: CurveOptions,
): ChartSpec[] => {
  const ofSteps = (
    name: string,
    value: (step: (typeof steps)[number]) => number | undefined,
    weight = smoothing,
  ): Curve => {
    const points = steps.flatMap((event): readonly [number, number][] => {
      const y = value(event);
      return y === undefined ? [] : [[event.step, y]];
    });
    const smooth = smoothed(
      points.map(([, y]) => y),
      weight,
    );
    return thinned({ name, xs: points.map(([x]) => x), ys: smooth });
  };
  const ofEpochs = (name: string, key: string): Curve => {
    const points = epochs.flatMap((event): readonly [number, number][] => {
      const y = event[key];
      return typeof y === 'number' ? [[event.step, y]] : [];
    });
    return { name, xs: points.map(([x]) => x), ys: points.map(([, y]) => y) };
  };
  const metrics = [
    ...new Set(epochs.flatMap((event) => Object.keys(event).filter((key) => key.startsWith('validation_')))),
  ];
  const charts: ChartSpec[] = [
    ...[...termsByChart(losses)].map(([title, terms]): ChartSpec => {
      const y = sharedReference(terms);
      const validation = title === distanceChart(losses) ? [ofEpochs('validation', 'validation_l1')] : [];
      return {
        id: title.toLowerCase().replaceAll(' ', '-'),
        title,
        about: aboutChart(terms),
        curves: [
          ...terms.map((term) => ofSteps(term.title, (event) => termValue(event, term.name))),
          ...validation,
        ],
        ...(y === undefined ? {} : { reference: { name: 'cannot tell', y } }),
      };
    }),
    ...metrics
      .filter((key) => key !== 'validation_l1')
      .map((key): ChartSpec => {
        const name = metricName(key);
        return {
          id: key,
          title: `Validation ${name}`,
          about: `On the fixed validation images, after each epoch.${gapText(epochs, key)}`,
          curves: [ofEpochs(name, key)],
        };
      }),
    {
      id: 'speed',
      title: 'Images per second',
      about: 'Of training, without validation.',
      curves: [
        ofSteps('images/s', ({ seconds }) =>
          batch !== undefined && seconds > 0 ? batch / seconds : undefined,
        ),
      ],
    },
    {
      id: 'lr',
      title: 'Learning rate',
      about: 'As the schedule sets it.',
      curves: [ofSteps('rate', ({ lr }) => lr, 0)],
    },
  ];
  return charts
    .map((chart) => ({ ...chart, curves: chart.curves.filter(({ xs }) => xs.length > 0) }))
    .filter(({ curves }) => curves.length > 0);
};

/** How many epochs a curve leaves out, since JSON has words and no numbers for their values. */
const gapText = (epochs: RunHistory['epochs'], key: string): string => {
  const count = epochs.filter((event) => event[key] !== undefined && typeof event[key] !== 'number').length;
  return count === 0
    ? ''
    : ` In ${count} of them the value is infinite or undefined, which no curve can show.`;
};

/** What the curves of a chart show, in a sentence. */
const aboutChart = (terms: readonly LossTerm[]): string => {
  const [first] = terms;
  const reference = sharedReference(terms);
  if (first?.kind === 'distance') return aboutDistance(first);
  if (first?.kind === 'realness')
    return `How real ${first.network} rates images, 0 to 1: at 0.5 for both it cannot tell them apart.`;
  if (first?.network === 'G')
    return terms.length > 1
      ? 'High where the discriminators are not fooled; they need not fall, as those learn too.'
      : 'High where D is not fooled; it need not fall, as D learns too.';
  return reference === undefined
    ? 'Only its changes have a meaning, not its level.'
    : `${terms.length > 1 ? 'Both are' : 'It is'} ${reference.toFixed(2)} for a discriminator that knows nothing.`;
};

const aboutDistance = ({ name }: LossTerm): string => {
  if (name.startsWith('cycle_'))
    return 'Mean difference of an image and what comes back when it is translated there and back, from 0 to 2: lower is closer.';
  if (name.startsWith('idt_'))
    return 'How much a generator changes an image of the side that it makes, from 0 to 2: lower is less.';
  return 'Mean difference of output and target, from 0 to 2: lower is closer to the target.';
};

/** `validation_ms_ssim` is `MS-SSIM`. `distance` is what `l1` is of: `cycle L1` of a training without targets. */
export const metricName = (key: string, distance = 'L1'): string => {
  const name = key.replace(/^validation_/, '').replaceAll('_', '-');
  if (name === 'l1') return distance;
  return /^(l2|psnr|ssim|ms-ssim|lpips|fid|kid)$/.test(name) ? name.toUpperCase() : name;
};

/** The name of a metric of a run, by what the run reports. */
export const metricNameIn = ({ losses }: { readonly losses: readonly LossTerm[] }, key: string): string =>
  metricName(key, inText(distanceChart(losses)));

/** Exponential moving average, without the bias towards zero at its start. */
export const smoothed = (values: readonly number[], weight: number): number[] => {
  if (weight <= 0) return [...values];
  let [sum, total] = [0, 0];
  return values.map((value) => {
    sum = weight * sum + (1 - weight) * value;
    total = weight * total + (1 - weight);
    return sum / total;
  });
};

/** Means of neighbouring points, so that at most 1,500 remain. */
export const thinned = ({ name, xs, ys }: Curve): Curve => {
  const size = Math.ceil(xs.length / MOST_POINTS);
  if (size <= 1) return { name, xs, ys };
  const parts = Array.from({ length: Math.ceil(xs.length / size) }, (_, i) => i * size);
  return {
    name,
    xs: parts.map((begin) => xs[Math.min(begin + size, xs.length) - 1] as number),
    ys: parts.map((begin) => meanOf(ys.slice(begin, begin + size))),
  };
};

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
