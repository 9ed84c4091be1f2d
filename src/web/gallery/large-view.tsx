/** The large view of a result: compared in several ways, with the scores of patches, and with other noise. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { PairResult } from '../../api/results.ts';
import { ADDRESSES } from '../../api/routes.ts';
import type { RunDetails } from '../../api/runs.ts';
import { Icon } from '../app/icons.tsx';
import { useJson } from '../app/server-data.ts';
import { figureText } from '../app/texts.ts';
import { metricName } from '../runs/curves.ts';
import { COMPARE_MODES, Compare, type ViewMode } from './compare.tsx';
import { COMPARED, type Compared } from './compared.ts';
import { hasSamples } from './has-samples.ts';
import { NoiseView } from './noise-view.tsx';
import { PatchesView } from './patches-view.tsx';

interface ViewProps {
  /** The run's. */
  readonly id: string;
  readonly compared: Compared;
  readonly pairs: readonly PairResult[];
  readonly viewed: string | undefined;
  readonly onView: (name: string | undefined) => void;
}

export const LargeView = ({ id, compared, pairs, viewed, onView }: ViewProps) => {
  const { item, distance } = COMPARED[compared];
  const dialog = useRef<HTMLDialogElement>(null);
  const [mode, setMode] = useState<ViewMode>('wipe');
  const { data: run } = useJson<RunDetails>(ADDRESSES.run(id));
  const index = pairs.findIndex(({ name }) => name === viewed);
  const pair = pairs[index];
  // Before anyone can press a key for it.
  useLayoutEffect(() => {
    if (pair && !dialog.current?.open) dialog.current?.showModal();
    if (!pair) dialog.current?.close();
  }, [pair]);
  const go = (by: number): void => {
    const next = pairs[index + by];
    if (next) onView(next.name);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target instanceof HTMLInputElement) return; // the slider of the wipe has its own arrow keys
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
                .map(([name, value]) => `${metricName(name, distance)} ${figureText(value)}`)
                .join(' · ')}
            </span>
            <span class="actions">
              <button
                type="button"
                class="icon"
                aria-label={`Previous ${item}`}
                disabled={index === 0}
                onClick={() => go(-1)}
              >
                <Icon name="back" />
              </button>
              <button
                type="button"
                class="icon"
                aria-label={`Next ${item}`}
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
          <Compare
            {...pair}
            compared={compared}
            modes={[
              ...COMPARE_MODES,
              ...(pair.patches ? (['patches'] as const) : []),
              ...(run?.hasModel && hasSamples(run.options) ? (['noise samples'] as const) : []),
            ]}
            mode={mode}
            onMode={setMode}
          >
            {mode === 'patches' && pair.patches && (
              <PatchesView key={pair.name} pair={{ ...pair, patches: pair.patches }} />
            )}
            {mode === 'noise samples' && <NoiseView key={pair.name} pair={pair} model={id} />}
          </Compare>
        </>
      )}
    </dialog>
  );
};
