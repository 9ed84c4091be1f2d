/** The reading of a run's curves, in words. */
import type { LossTerm } from '../../core/loss-term.ts';
import type { RunHistory } from './history.ts';
import { type Finding, readCurves } from './reading.ts';

const TONES: Readonly<Record<Finding['kind'], 'good' | 'warn' | 'bad' | 'soft'>> = {
  early: 'soft',
  well: 'good',
  'd-strong': 'warn',
  'd-chance': 'warn',
  'l1-stalled': 'warn',
  overfitting: 'warn',
  collapse: 'bad',
};

interface Props {
  readonly history: RunHistory;
  readonly losses: readonly LossTerm[];
  readonly isOver: boolean;
}

export const ReadingPanel = ({ history, losses, isOver }: Props) => (
  <section class="reading" aria-label="Reading of the curves">
    {readCurves(history, losses, isOver).map(({ kind, title, figures, advice }) => (
      <div key={title} class={`card finding ${TONES[kind]}`}>
        <h2>{title}</h2>
        <p>{figures}</p>
        <p class="soft">{advice}</p>
      </div>
    ))}
  </section>
);
