/** The results of a run: every pair of a split, or image of unpaired sets, sorted by any metric, each with a large view. */
import { useMemo, useState } from 'preact/hooks';
import type { Results } from '../../api/results.ts';
import { ADDRESSES } from '../../api/routes.ts';
import { allOf } from '../../pages/figures.ts';
import { Choices } from '../app/choices.tsx';
import { routeHash } from '../app/route.ts';
import { useJson } from '../app/server-data.ts';
import { figureText } from '../app/texts.ts';
import { metricName } from '../runs/curves.ts';
import { COMPARED } from './compared.ts';
import { LargeView } from './large-view.tsx';
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
  const { split, compared, totalPairs, means } = results;
  const { item, distance } = COMPARED[compared];
  const shown =
    results.pairs.length < totalPairs
      ? `the first ${results.pairs.length} of ${totalPairs} ${item}s`
      : allOf(totalPairs, item);
  return (
    <div class="gallery">
      <div class="section-head">
        <h1>
          Results of <a href={routeHash({ page: 'run', ids: [id] })}>{id}</a>
        </h1>
        <span class="soft">
          {shown} of the split “{split}”
        </span>
      </div>
      <dl class="figures number">
        {Object.entries(means).map(([name, value]) => (
          <div key={name}>
            <dt>mean {metricName(name, distance)}</dt>
            <dd>{figureText(value)}</dd>
          </div>
        ))}
      </dl>
      <div class="gallery-tools">
        <Choices
          label="Order"
          options={Object.keys(ORDERS) as Order[]} // keys are plain strings to the compiler
          value={order}
          onChoose={setOrder}
          textOf={(one) => ORDERS[one]}
        />
        <label>
          Metric
          <select value={metric} onChange={({ currentTarget }) => setMetric(currentTarget.value)}>
            {metrics.map((name) => (
              <option key={name} value={name}>
                {metricName(name, distance)}
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
      {pairs.length === 0 && <p class="soft">No name matches.</p>}
      <ul class="pairs">
        {pairs.map((pair) => (
          <li key={pair.name}>
            <button type="button" class="pair" onClick={() => setViewed(pair.name)}>
              <span class="pair-head">
                <b>{pair.name}</b>
                <span class="visually-hidden">, open the large view,</span>
                <span class="number">
                  {metricName(metric, distance)}{' '}
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
      <LargeView id={id} compared={compared} pairs={pairs} viewed={viewed} onView={setViewed} />
    </div>
  );
};
