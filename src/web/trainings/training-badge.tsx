/** The state of a training as a word and a colour. */
import type { Training } from '../../api/trainings.ts';

const TONES: Readonly<Record<Training['state'], string>> = { queued: 'soft', running: 'live', failed: 'bad' };

export const TrainingBadge = ({
  training: { state, place, isStopping },
}: {
  readonly training: Training;
}) => (
  <span class={`badge ${TONES[state]}`}>
    {state === 'queued'
      ? `queued${place === undefined ? '' : `, place ${place}`}`
      : state === 'running' && isStopping
        ? 'stopping'
        : state === 'running'
          ? 'beginning'
          : state}
  </span>
);
