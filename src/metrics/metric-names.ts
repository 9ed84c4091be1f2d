/** The metrics of an output and its target by the names that people give them, each with what it fills in a table. */
import { nearestName, Pix2PixError } from '../core/errors.ts';
import { LPIPS_SMALLEST } from './lpips-graph.ts';
import { MS_SSIM_SMALLEST } from './ms-ssim.ts';
import { type MetricColumn, PIXEL_METRICS, type PixelMetricName } from './pixel-metrics.ts';
import { SSIM_WINDOW } from './ssim.ts';

/** LPIPS alone needs weights and a device; the others are arithmetic on pixels. */
export type MetricName = PixelMetricName | 'lpips';

/** In the order of tables. */
export const METRIC_NAMES: readonly MetricName[] = [
  ...(Object.keys(PIXEL_METRICS) as PixelMetricName[]), // keys are plain strings to the compiler
  'lpips',
];

export const LPIPS_COLUMN: MetricColumn = { name: 'lpips', title: 'LPIPS, AlexNet', better: 'lower' };

/** The columns that a metric fills. */
export const metricColumns = (name: MetricName): readonly MetricColumn[] =>
  name === 'lpips' ? [LPIPS_COLUMN] : PIXEL_METRICS[name].columns;

/** The side in pixels below which a metric has no value. */
export const smallestSide = (name: MetricName): number => SMALLEST[name] ?? 1;

const SMALLEST: { readonly [M in MetricName]?: number } = {
  ssim: SSIM_WINDOW,
  'ms-ssim': MS_SSIM_SMALLEST,
  lpips: LPIPS_SMALLEST,
};

/**
 * The names in a text such as `l1,ssim`, each once and in the order of tables. Throws OPTION for an unknown one, and for none.
 *
 * @example
 * parseMetricNames('ssim, l1'); // ['l1', 'ssim']
 */
export const parseMetricNames = (text: string): MetricName[] => {
  const given = text.split(',').flatMap((name) => name.trim() || []);
  if (given.length === 0)
    throw new Pix2PixError('OPTION', `metrics: "${text}" names none; there are ${METRIC_NAMES.join(', ')}`);
  const unknown = given.find((name) => !METRIC_NAMES.some((known) => known === name));
  if (unknown !== undefined) {
    const nearest = nearestName(unknown, METRIC_NAMES);
    throw new Pix2PixError(
      'OPTION',
      `metrics: unknown metric "${unknown}"; ${nearest ? `did you mean "${nearest}"? ` : ''}there are ${METRIC_NAMES.join(', ')}`,
    );
  }
  return METRIC_NAMES.filter((name) => given.includes(name));
};

/** Every column by its name. */
const COLUMNS: ReadonlyMap<string, { readonly column: MetricColumn; readonly metric: MetricName }> = new Map(
  METRIC_NAMES.flatMap((metric) => metricColumns(metric).map((column) => [column.name, { column, metric }])),
);

/** Names of single numbers: `lab_a` of the metric `lab`. */
export const COLUMN_NAMES: readonly string[] = [...COLUMNS.keys()];

/** A column by its name, and the metric that fills it; `ms-ssim` is `ms_ssim` too. Throws OPTION for an unknown one. */
export const columnNamed = (text: string): { readonly column: MetricColumn; readonly metric: MetricName } => {
  const found = COLUMNS.get(text.replaceAll('-', '_'));
  if (found) return found;
  const nearest = nearestName(text, COLUMN_NAMES);
  throw new Pix2PixError(
    'OPTION',
    `metrics: unknown number "${text}"; ${nearest ? `did you mean "${nearest}"? ` : ''}there are ${COLUMN_NAMES.join(', ')}`,
  );
};
