/** The results of a run: every pair of a split, sorted by any metric, each to be looked at closely. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { PairResult, Results } from '../../api/results.ts';
import { ADDRESSES } from '../../api/routes.ts';
import { Icon } from '../app/icons.tsx';
import { routeHash } from '../app/route.ts';
import { useJson } from '../app/server-data.ts';
import { figureText } from '../app/texts.ts';
import { metricName } from '../runs/curves.ts';
import { Compare, type CompareMode } from './compare.tsx';
import { metricsOf, type Order, sortedResults } from './sorted-results.ts';

const ORDERS: Readonly<Record<Order, string>> = {
  worst: 'worst first',
  best: 'best first',
  name: 'by name',
};

export const GalleryPage = ({ id }: { readonly id: string }) => {
  const { data, error } = useJson<Results>(ADDRESSES.results(id));
  if (!data)
    return error ? (
      <div class="empty">
        <h1>No results yet</h1>
        <p>{error}</p>
        <p>
          <a href={routeHash({ page: 'run', ids: [id] })}>Back to {id}</a>
        </p>
      </div>
    ) : (
      <p class="soft">Opening the results…</p>
    );
  return <Gallery id={id} results={data} />;
};

const Gallery = ({ id, results }: { readonly id: string; readonly results: Results }) => {
  const metrics = useMemo(() => metricsOf(results.pairs), [results]);
  const [metric, setMetric] = useState('l1');
  const [order, setOrder] = useState<Order>('worst');
  const [find, setFind] = useState('');
  const [viewed, setViewed] = useState<string>();
  const pairs = useMemo(() => {
    const wanted = results.pairs.filter(({ name }) => name.toLowerCase().includes(find.trim().toLowerCase()));
    return sortedResults(wanted, metric, order);
  }, [results, metric, order, find]);
  const { split, totalPairs, means } = results;
  const shown =
    results.pairs.length < totalPairs
      ? `the first ${results.pairs.length} of ${totalPairs}`
      : `all ${totalPairs}`;
  return (
    <div class="gallery">
      <div class="section-head">
        <h1>
          Results of <a href={routeHash({ page: 'run', ids: [id] })}>{id}</a>
        </h1>
        <span class="soft">
          {shown} pairs of the split “{split}”
        </span>
      </div>
      <dl class="figures number">
        {Object.entries(means).map(([name, value]) => (
          <div key={name}>
            <dt>mean {metricName(name)}</dt>
            <dd>{figureText(value)}</dd>
          </div>
        ))}
      </dl>
      <div class="gallery-tools">
        {/* biome-ignore lint/a11y/useSemanticElements: buttons of one choice, as elsewhere in the app */}
        <div class="choices" role="group" aria-label="Order">
          {(Object.keys(ORDERS) as Order[]).map((one) => (
            <button key={one} type="button" aria-pressed={one === order} onClick={() => setOrder(one)}>
              {ORDERS[one]}
            </button>
          ))}
        </div>
        <label>
          Metric
          <select value={metric} onChange={({ currentTarget }) => setMetric(currentTarget.value)}>
            {metrics.map((name) => (
              <option key={name} value={name}>
                {metricName(name)}
              </option>
            ))}
          </select>
        </label>
        <label>
          Find
          <input
            type="search"
            placeholder="part of a name"
            value={find}
            onInput={({ currentTarget }) => setFind(currentTarget.value)}
          />
        </label>
      </div>
      {pairs.length === 0 && <p class="soft">No pair has a name like this.</p>}
      <ul class="pairs">
        {pairs.map((pair) => (
          <li key={pair.name}>
            <button type="button" class="pair" onClick={() => setViewed(pair.name)}>
              <span class="pair-head">
                <b>{pair.name}</b>
                <span class="visually-hidden">, look at it closely,</span>
                <span class="number">
                  {metricName(metric)}{' '}
                  {pair.metrics[metric] === undefined ? '–' : figureText(pair.metrics[metric])}
                </span>
              </span>
              <span class="pair-images">
                {[pair.input, pair.output, pair.target].map((url) => (
                  <img key={url} src={url} alt="" loading="lazy" decoding="async" />
                ))}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <LargeView pairs={pairs} viewed={viewed} onView={setViewed} />
    </div>
  );
};

interface ViewProps {
  readonly pairs: readonly PairResult[];
  readonly viewed: string | undefined;
  readonly onView: (name: string | undefined) => void;
}

const LargeView = ({ pairs, viewed, onView }: ViewProps) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const [mode, setMode] = useState<CompareMode>('wipe');
  const index = pairs.findIndex(({ name }) => name === viewed);
  const pair = pairs[index];
  useEffect(() => {
    if (pair && !dialog.current?.open) dialog.current?.showModal();
    if (!pair) dialog.current?.close();
  }, [pair]);
  const go = (by: number): void => {
    const next = pairs[index + by];
    if (next) onView(next.name);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target instanceof HTMLInputElement) return; // the wipe's own arrows
    if (event.key === 'ArrowLeft') go(-1);
    if (event.key === 'ArrowRight') go(1);
  };
  return (
    <dialog
      ref={dialog}
      class="large-view"
      aria-labelledby="view-title"
      onClose={() => onView(undefined)}
      onKeyDown={onKeyDown}
    >
      {pair && (
        <>
          <div class="section-head">
            <h2 id="view-title">{pair.name}</h2>
            <span class="soft number">
              {Object.entries(pair.metrics)
                .map(([name, value]) => `${metricName(name)} ${figureText(value)}`)
                .join(' · ')}
            </span>
            <span class="actions">
              <button
                type="button"
                class="icon"
                aria-label="Previous pair"
                disabled={index === 0}
                onClick={() => go(-1)}
              >
                <Icon name="back" />
              </button>
              <button
                type="button"
                class="icon"
                aria-label="Next pair"
                disabled={index === pairs.length - 1}
                onClick={() => go(1)}
              >
                <Icon name="next" />
              </button>
              <button type="button" class="icon" aria-label="Close" onClick={() => dialog.current?.close()}>
                <Icon name="close" />
              </button>
            </span>
          </div>
          <Compare {...pair} mode={mode} onMode={setMode} />
        </>
      )}
    </dialog>
  );
};
