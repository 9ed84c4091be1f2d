/** The charts of one run, or of several runs in the same charts, with their display options. */
import { useMemo, useState } from 'preact/hooks';
import type { LossTerm } from '../../core/loss-term.ts';
import { Chart, type ChartCursor, type ChartCurve } from './chart.tsx';
import { type ChartSpec, chartsOf } from './curves.ts';
import type { RunHistory } from './history.ts';

export interface ChartRun {
  readonly name: string;
  readonly history: RunHistory;
  /** Images per step, if known. */
  readonly batch?: number | undefined;
  /** What each step reports. */
  readonly losses: readonly LossTerm[];
}

const COLOURS = ['--c0', '--c1', '--c2', '--c3', '--c4', '--c5'];

/** Curves with fewer points than this mark each of them. */
const FEW = 60;

interface Props {
  readonly runs: readonly ChartRun[];
  /** The time that all panels show, where they have one. */
  readonly cursor?: ChartCursor | undefined;
  /** The id of the one chart to be shown, without display options; `first` for the first that there is. */
  readonly only?: string | undefined;
}

export const ChartGrid = ({ runs, cursor, only }: Props) => {
  const [smoothing, setSmoothing] = useState(0.9);
  const [isLog, setLog] = useState(false);
  const charts = useMemo(
    () =>
      joinedCharts(
        runs.map((run) => ({
          run,
          specs: chartsOf(run.history, { smoothing, batch: run.batch, losses: run.losses }),
        })),
      ),
    [runs, smoothing],
  );
  if (only !== undefined) {
    const chart = charts.find(({ spec }) => spec.id === only) ?? (only === 'first' ? charts[0] : undefined);
    if (chart) return <Chart {...chartProps(chart)} isLog={false} cursor={cursor} />;
    const known = charts.map(({ spec }) => spec.id).join(', ');
    return (
      <p class="soft">
        {charts.length === 0
          ? 'Waiting for the first step.'
          : `There is no chart ${only}; there are ${known}.`}
      </p>
    );
  }
  return (
    <section aria-labelledby="curves-title">
      <div class="section-head">
        <h2 id="curves-title">Curves</h2>
        <label>
          Smoothing
          <input
            type="range"
            min={0}
            max={0.99}
            step={0.01}
            value={smoothing}
            onInput={({ currentTarget }) => setSmoothing(Number(currentTarget.value))}
          />
          <output class="number">{smoothing.toFixed(2)}</output>
        </label>
        <label>
          <input
            type="checkbox"
            checked={isLog}
            onChange={({ currentTarget }) => setLog(currentTarget.checked)}
          />
          Log scale
        </label>
        <span class="soft hint">
          Drag over a chart to zoom, double-click to reset{cursor && '; click to go to that time'}
        </span>
      </div>
      {charts.length === 0 ? (
        <p class="soft">Waiting for the first step.</p>
      ) : (
        <div class="charts">
          {charts.map((chart) => (
            <Chart key={chart.spec.id} {...chartProps(chart)} isLog={isLog} cursor={cursor} />
          ))}
        </div>
      )}
    </section>
  );
};

interface JoinedChart {
  readonly spec: ChartSpec;
  readonly curves: readonly ChartCurve[];
}

const chartProps = ({ spec: { title, about, reference }, curves }: JoinedChart) => ({
  title,
  about,
  curves,
  reference,
});

/** For one run, a colour per curve; for several, a colour per run, and further curves dashed. */
const joinedCharts = (
  all: readonly { readonly run: ChartRun; readonly specs: readonly ChartSpec[] }[],
): JoinedChart[] => {
  const ids = [...new Set(all.flatMap(({ specs }) => specs.map(({ id }) => id)))];
  return ids.map((id) => {
    const found = all.flatMap(({ run, specs }, index) => {
      const spec = specs.find((one) => one.id === id);
      return spec ? [{ run, spec, index }] : [];
    });
    const curves = found.flatMap(({ run, spec, index }) =>
      spec.curves.map((curve, nth): ChartCurve => {
        const isAlone = all.length === 1;
        const colour = COLOURS[(isAlone ? nth : index) % COLOURS.length] as string;
        const name = isAlone ? curve.name : `${run.name} ${curve.name}`;
        return { ...curve, name, colour, isDashed: !isAlone && nth > 0, hasPoints: curve.xs.length < FEW };
      }),
    );
    return { spec: found[0]?.spec as ChartSpec, curves };
  });
};
