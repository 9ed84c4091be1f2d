/** The state of a run as a word and a colour. */
import type { RunState } from '../../api/runs.ts';

const TONES: Readonly<Record<RunState['state'], string>> = {
  running: 'live',
  complete: 'good',
  stopped: 'soft',
  crashed: 'bad',
  imported: 'soft',
};

export const StateBadge = ({ state, isStopping }: Pick<RunState, 'state' | 'isStopping'>) => (
  <span class={`badge ${TONES[state]}`}>{isStopping ? 'stopping' : state}</span>
);
