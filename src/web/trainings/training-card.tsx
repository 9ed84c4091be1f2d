/** A training that has no run to show yet, or has failed: its state, why it failed, and what can be done. */
import { useState } from 'preact/hooks';
import { ADDRESSES } from '../../api/routes.ts';
import type { Training } from '../../api/trainings.ts';
import { messageOf } from '../../core/errors.ts';
import { Icon } from '../app/icons.tsx';
import { fetchJson } from '../app/server-data.ts';
import { ageText } from '../app/texts.ts';
import { TrainingBadge } from './training-badge.tsx';

interface Props {
  readonly training: Training;
  readonly onChange: () => void;
}

export const TrainingCard = ({ training, onChange }: Props) => {
  const { id, state, dataName, preset, createdAt, isStopping } = training;
  const [problem, setProblem] = useState<string>();
  const ask = (address: string, method: 'POST' | 'DELETE'): void => {
    fetchJson(address, { method }).then(onChange, (error: unknown) => setProblem(messageOf(error)));
  };
  return (
    <li class={`card training${state === 'failed' ? ' problem' : ''}`}>
      <h2>
        {id} <TrainingBadge training={training} />
      </h2>
      <p class="soft">
        {[dataName, preset, ageText(createdAt)].filter((text) => text !== undefined).join(' · ')}
      </p>
      {state === 'running' && <p>It is looking at the pictures. Its page appears with the first step.</p>}
      <TrainingError training={training} />
      <p class="actions">
        {state === 'failed' ? (
          <button
            type="button"
            aria-label={`Remove ${id} from the list`}
            onClick={() => ask(ADDRESSES.training(id), 'DELETE')}
          >
            <Icon name="close" />
            Remove
          </button>
        ) : (
          <button
            type="button"
            disabled={isStopping}
            aria-label={state === 'queued' ? `Take out ${id}` : isStopping ? undefined : `Stop ${id}`}
            onClick={() => ask(ADDRESSES.stopTraining(id), 'POST')}
          >
            <Icon name={state === 'queued' ? 'close' : 'stop'} />
            {state === 'queued' ? 'Take out' : isStopping ? 'Stopping…' : 'Stop'}
          </button>
        )}
      </p>
      {problem && <p role="alert">{problem}</p>}
    </li>
  );
};

/** The last lines that a training printed before it failed. */
export const TrainingError = ({ training: { state, error = [] } }: { readonly training: Training }) =>
  state === 'failed' ? (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <section class="last-lines" tabIndex={0} aria-label="Why it failed">
      <pre>{error.join('\n')}</pre>
    </section>
  ) : null;
