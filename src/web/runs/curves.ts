/** Curves of a run, made from its events, smoothed and thinned for display. */
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
}

/** The charts of a run; those without points are left out. */
export const chartsOf = ({ steps, epochs }: RunHistory, { smoothing, batch }: CurveOptions): ChartSpec[] => {
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
    {
      id: 'l1',
      title: 'L1',
      about: 'Mean absolute difference of output and target, from 0 to 2: lower is better.',
      curves: [ofSteps('training', ({ g_l1 }) => g_l1), ofEpochs('validation', 'validation_l1')],
    },
    {
      id: 'p',
      title: 'What D believes',
      about: 'Mean probability of “real” that D gives: at 0.5 for both it cannot tell them apart.',
      curves: [ofSteps('p(real)', ({ p_real }) => p_real), ofSteps('p(fake)', ({ p_fake }) => p_fake)],
      reference: { name: 'cannot tell', y: 0.5 },
    },
    {
      id: 'd',
      title: 'Losses of D',
      about: 'Both are log 2 = 0.69 for a discriminator that knows nothing.',
      curves: [ofSteps('real', ({ d_real }) => d_real), ofSteps('fake', ({ d_fake }) => d_fake)],
      reference: { name: 'log 2', y: Math.LN2 },
    },
    {
      id: 'g',
      title: 'Adversarial loss of G',
      about: 'High when D is not fooled; it need not fall, since D learns too.',
      curves: [ofSteps('GAN', ({ g_gan }) => g_gan)],
    },
    ...metrics
      .filter((key) => key !== 'validation_l1')
      .map((key): ChartSpec => {
        const name = metricName(key);
        return {
          id: key,
          title: `Validation ${name}`,
          about: 'On the fixed validation images, after each epoch.',
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

/** `validation_ms_ssim` is `MS-SSIM`. */
export const metricName = (key: string): string => {
  const name = key.replace(/^validation_/, '').replaceAll('_', '-');
  return /^(l1|l2|psnr|ssim|ms-ssim|lpips|fid|kid)$/.test(name) ? name.toUpperCase() : name;
};

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
