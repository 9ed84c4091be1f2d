/** The options, data and device of a run, and its log. */
import { useEffect, useState } from 'preact/hooks';
import { ADDRESSES } from '../../api/routes.ts';
import type { RunDetails } from '../../api/runs.ts';
import { countText } from '../app/texts.ts';
import { waysText } from './ways-text.ts';

type Rows = readonly (readonly [name: string, value: unknown, about?: string | undefined])[];

const valueText = (value: unknown): string => {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'number')
    return countText(value) === String(value)
      ? String(value)
      : value >= 1000
        ? countText(value)
        : String(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

const FactList = ({ rows }: { readonly rows: Rows }) => (
  <dl class="facts">
    {rows.map(([name, value, about]) => (
      <div key={name} title={about}>
        <dt>{name}</dt>
        <dd>{valueText(value)}</dd>
      </div>
    ))}
  </dl>
);

export const Facts = ({ run }: { readonly run: RunDetails }) => (
  <section class="about-run">
    <details open>
      <summary>
        <h2>Options</h2>
      </summary>
      <FactList
        rows={[
          ['preset', run.preset],
          ...(run.models.length > 1 ? [['translates', waysText(run)] as const] : []),
          ...Object.entries(run.options)
            .filter(([name]) => !run.withoutEffect.includes(name))
            .map(([name, value]) => [name, value, run.optionTexts[name]] as const),
        ]}
      />
    </details>
    <details open>
      <summary>
        <h2>Data</h2>
      </summary>
      <FactList
        rows={
          run.state === 'imported'
            ? [['imported from', run.data.name]]
            : [
                ['name', run.data.name],
                ['layout', run.data.layout],
                ...Object.entries(run.data.pairs).map(
                  ([split, count]) => [splitText(run, split), count] as const,
                ),
                ['left out', run.data.leftOut],
                ['fingerprint', run.data.fingerprint.slice(0, 16)],
              ]
        }
      />
    </details>
    <details open>
      <summary>
        <h2>Environment</h2>
      </summary>
      <FactList
        rows={[
          ['version', run.version],
          ['began', new Date(run.createdAt).toLocaleString()],
          ['attempt', run.attempt],
          ...Object.entries(run.environment),
        ]}
      />
    </details>
    <Log id={run.id} />
  </section>
);

/** What the numbers of a split count; of two sets without pairs, the larger. */
const splitText = ({ data: { layout } }: RunDetails, split: string): string =>
  layout === 'unpaired' ? `${split} images of the larger side` : `${split} pairs`;

/** Loaded when it is unfolded. */
const Log = ({ id }: { readonly id: string }) => {
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState<string>();
  useEffect(() => {
    if (!isOpen) return;
    const controller = new AbortController();
    fetch(ADDRESSES.log(id), { signal: controller.signal })
      .then((response) => (response.ok ? response.text() : 'There is no log.'))
      .then(setText, () => {});
    return () => controller.abort();
  }, [id, isOpen]);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <h2>Log</h2>
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by the keyboard */}
      <pre class="log" tabIndex={0}>
        {text ?? 'Loading…'}
      </pre>
    </details>
  );
};
