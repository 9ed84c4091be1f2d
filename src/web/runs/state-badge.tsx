/** The state of a run as a word and a colour. */
import type { RunState } from '../../api/runs.ts';
import type { Training } from '../../api/trainings.ts';
import { TrainingBadge } from '../trainings/training-badge.tsx';

const TONES: Readonly<Record<RunState['state'], string>> = {
  running: 'live',
  complete: 'good',
  stopped: 'soft',
  crashed: 'bad',
  imported: 'soft',
};

interface Props extends Pick<RunState, 'state' | 'isStopping'> {
  /** The run's training on the server, where there is one: while it waits or has failed, that is what counts. */
  readonly training?: Training | undefined;
}

export const StateBadge = ({ state, isStopping, training }: Props) =>
  training && training.state !== 'running' && state !== 'running' ? (
    <TrainingBadge training={training} />
  ) : (
    <span class={`badge ${TONES[state]}`}>
      {isStopping || (training?.isStopping && state === 'running') ? 'stopping' : state}
    </span>
  );
