/** The time of a run's samples, as its charts mark it. */
import { useMemo } from 'preact/hooks';
import type { SampleSheet } from '../../api/samples.ts';
import type { ChartCursor } from './chart.tsx';
import { nearestIndex } from './time-cursor.ts';
import type { ShownTime } from './use-time-cursor.ts';

/** Undefined where there is one time only. */
export const useChartCursor = (
  sheets: readonly SampleSheet[],
  { index, move }: ShownTime,
): ChartCursor | undefined =>
  useMemo(() => {
    if (sheets.length < 2) return undefined;
    const steps = sheets.map(({ step }) => step);
    return {
      step: index === sheets.length - 1 ? undefined : steps[index],
      onStep: (step) => move({ type: 'to', index: nearestIndex(steps, step) }),
    };
  }, [sheets, index, move]);
