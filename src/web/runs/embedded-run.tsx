/** A curve or the samples of a run alone, for a frame in another page. */
import { useEffect, useMemo } from 'preact/hooks';
import { ADDRESSES } from '../../api/routes.ts';
import type { RunDetails, RunList } from '../../api/runs.ts';
import type { SampleList } from '../../api/samples.ts';
import type { Embed } from '../app/embed.ts';
import { routeHash } from '../app/route.ts';
import { useJson } from '../app/server-data.ts';
import { ChartGrid } from './chart-grid.tsx';
import { EMPTY_HISTORY } from './history.ts';
import { SamplesView } from './samples-view.tsx';
import { TimeBar } from './time-bar.tsx';
import { useRuns } from './use-run-history.ts';
import { useTimeCursor } from './use-time-cursor.ts';

/** What stands beside the curves, such as the state of a run, changes seldom; the curves come as events. */
const DETAILS_MS = 5000;

/** The run that the address names, or the newest. */
export const EmbeddedRun = ({ embed }: { readonly embed: Embed }) => {
  const { data, error } = useJson<RunList>(embed.run === undefined ? ADDRESSES.runs() : undefined);
  const newest = data && [...data.runs].sort((a, b) => b.updatedAt.localeCompare(a.updatedAt))[0];
  const id = embed.run ?? newest?.id;
  if (id === undefined)
    return (
      <p class={error ? 'card problem' : 'soft'}>{error ?? (data ? 'No run yet.' : 'Looking for runs…')}</p>
    );
  return <View key={id} id={id} embed={embed} />;
};

interface ViewProps {
  readonly id: string;
  readonly embed: Embed;
}

const View = ({ id, embed }: ViewProps) => {
  const ids = useMemo(() => [id], [id]);
  const live = useRuns(ids).get(id);
  const { data: run, error } = useJson<RunDetails>(ADDRESSES.run(id), DETAILS_MS);
  const history = live?.history ?? EMPTY_HISTORY;
  const charted = useMemo(
    () => [{ name: id, history, losses: run?.losses ?? [] }],
    [id, history, run?.losses],
  );
  if (!run) return <p class={error ? 'card problem' : 'soft'}>{error ?? 'Opening the run…'}</p>;
  return (
    <div class="embedded">
      <h1 class="visually-hidden">{`Training ${run.id}`}</h1>
      {embed.view === 'curve' ? (
        <ChartGrid runs={charted} only={embed.chart ?? FIRST} />
      ) : (
        <EmbeddedSamples id={id} numEpochs={history.epochs.length} />
      )}
      <p class="soft hint">
        <a href={`./${routeHash({ page: 'run', ids: [run.id] })}`} target="_blank" rel="noopener">
          {run.id}
        </a>
        , trained with pix2pix
      </p>
    </div>
  );
};

/** Of a grid: the first chart that there is. */
const FIRST = 'first';

const EmbeddedSamples = ({ id, numEpochs }: { readonly id: string; readonly numEpochs: number }) => {
  const { data, reload } = useJson<SampleList>(ADDRESSES.samples(id));
  // every epoch adds a sheet
  useEffect(() => {
    if (numEpochs > 0) reload();
  }, [numEpochs, reload]);
  const time = useTimeCursor(data?.sheets.length ?? 0);
  if (!data) return null;
  return (
    <>
      <TimeBar samples={data} time={time} />
      <SamplesView samples={data} index={time.index} />
    </>
  );
};
