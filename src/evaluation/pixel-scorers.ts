/** Scorers that need only output and target: the pixel metrics, and LPIPS. */
import {
  countLab,
  emptyLabHistogram,
  LAB_CHANNELS,
  type LabChannel,
  type LabHistogram,
  labIntersection,
} from '../metrics/lab-histogram.ts';
import type { Lpips } from '../metrics/lpips.ts';
import { LPIPS_COLUMN } from '../metrics/metric-names.ts';
import { type MetricColumn, PIXEL_METRICS, type PixelMetricName } from '../metrics/pixel-metrics.ts';
import { meanScorer, type NumberArray, pairScorer, requirePair, type Score, type Scorer } from './scorer.ts';

/** The scorer of a pixel metric. */
export const pixelScorer = (name: PixelMetricName): Scorer => {
  if (name === 'lab') return labScorer();
  const { columns, measure } = PIXEL_METRICS[name];
  return pairScorer(columns, async ({ measured, output, target, weight }) =>
    measured ? measure(measured.output, measured.target, weight) : measure(output, target, weight),
  );
};

/** LPIPS, pair by pair. */
export const lpipsScorer = (lpips: Lpips): Scorer =>
  pairScorer([LPIPS_COLUMN], ({ output, target }) => lpips.distances([output], [target]));

/** Each draw sums up histograms of 613 bins; Efron and Tibshirani recommend 1000 or more. */
const SET_RESAMPLES = 1000;

/** Colours of each pair, and of the whole set as in Fig. 7(d), where a dark output can compensate for a bright one. */
const labScorer = (): Scorer => {
  const { columns } = PIXEL_METRICS.lab;
  const outputs: LabHistogram[] = [];
  const targets: LabHistogram[] = [];
  const means = meanScorer(columns, async () => []);
  const ofSet = (channel: LabChannel): Score => ({
    column: setColumn(channel),
    numResamples: SET_RESAMPLES,
    range: [0, 1],
    of: (indices) =>
      labIntersection(sumOf(outputs, indices, channel), sumOf(targets, indices, channel))[channel],
  });
  return {
    columns,
    measure: async (image) => {
      const { output, target } = requirePair(image);
      const [a, b] = [countLab(output), countLab(target)];
      const common = labIntersection(a, b);
      return { values: LAB_CHANNELS.map((channel) => common[channel]), kept: [...binsOf(a), ...binsOf(b)] };
    },
    add: (mark) => {
      means.add(mark);
      const { kept = [] } = mark;
      outputs.push(histogramOf(kept));
      targets.push(histogramOf(kept.slice(LAB_CHANNELS.length)));
    },
    scores: () => [...means.scores(), ...LAB_CHANNELS.map(ofSet)],
  };
};

/** Colours of the outputs and of the real images as two sets, which need not be pairs; without intervals, as other distances of sets. */
export const labSetScorer = (): Scorer => {
  const [outputs, reals] = [emptyLabHistogram(), emptyLabHistogram()];
  return {
    columns: [],
    measure: async ({ output }) => ({ values: [], kept: binsOf(countLab(output)) }),
    add: ({ kept = [] }) => addTo(outputs, histogramOf(kept)),
    measureReal: async ({ image }) => ({ values: [], kept: binsOf(countLab(image)) }),
    addReal: ({ kept = [] }) => addTo(reals, histogramOf(kept)),
    scores: () =>
      LAB_CHANNELS.map((channel) => ({
        column: setColumn(channel),
        numResamples: 0,
        of: () => labIntersection(outputs, reals)[channel],
      })),
  };
};

const binsOf = (histogram: LabHistogram): Float64Array[] => LAB_CHANNELS.map((channel) => histogram[channel]);

/** The inverse of `binsOf`, of the first of some arrays. */
const histogramOf = ([L, a, b]: readonly NumberArray[]): LabHistogram => ({ L, a, b }) as LabHistogram;

const addTo = (sum: LabHistogram, histogram: LabHistogram): void => {
  for (const channel of LAB_CHANNELS) {
    const [bins, counted] = [sum[channel], histogram[channel]];
    for (let bin = 0; bin < bins.length; bin++) bins[bin] = (bins[bin] as number) + (counted[bin] as number);
  }
};

const setColumn = (channel: LabChannel): MetricColumn => ({
  name: `lab_set_${channel.toLowerCase()}`,
  title: `histogram intersection of the whole set, ${channel}`,
  better: 'higher',
});

/** The sum of one channel over several histograms. The other channels get one pixel, because none may be empty. */
const sumOf = (
  histograms: readonly LabHistogram[],
  indices: Uint32Array,
  channel: LabChannel,
): LabHistogram => {
  const sum = emptyLabHistogram();
  for (const name of LAB_CHANNELS) if (name !== channel) sum[name][0] = 1;
  const bins = sum[channel];
  for (const index of indices) {
    const counted = (histograms[index] as LabHistogram)[channel];
    for (let bin = 0; bin < bins.length; bin++) bins[bin] = (bins[bin] as number) + (counted[bin] as number);
  }
  return sum;
};
