/** The head of a training: its name, how far it is, how long it still takes, and the buttons. */
import { useEffect } from 'preact/hooks';
import { countText, durationText } from '../app/texts.ts';
import { type LearningState, secondsLeft, stepOf } from './learning-state.ts';
import type { Session } from './session.ts';

interface Props {
  readonly session: Session;
  readonly state: LearningState;
  readonly onLeave: () => void;
}

export const LearningHead = ({ session, state, onLeave }: Props) => {
  const { training, totalSteps, name } = session;
  const step = stepOf(state);
  const percent = Math.floor((100 * step) / Math.max(1, totalSteps));
  useEffect(() => {
    const before = document.title;
    if (state.phase === 'learning') document.title = `${percent} % – ${name}`;
    return () => {
      document.title = before;
    };
  }, [percent, name, state.phase]);
  const left = secondsLeft(state, totalSteps);
  const pause = (): void => {
    session.act({ type: 'phase', phase: 'pausing' });
    void training?.pause().catch(() => {}); // one that ends meanwhile says so itself
  };
  const stop = (): void => {
    session.act({ type: 'phase', phase: 'stopping' });
    void training?.stop().catch(() => {}); // a failure ends the session
  };
  const isBusy = state.phase === 'pausing' || state.phase === 'stopping';
  return (
    <header class="learning-head">
      <div class="section-head">
        <h1>{TITLES[state.phase](name)}</h1>
        {training && state.phase !== 'ended' && state.phase !== 'failed' && (
          <div class="actions">
            {state.phase === 'paused' ? (
              <button type="button" class="primary" onClick={() => training.resume()}>
                Go on
              </button>
            ) : (
              <button type="button" disabled={isBusy} onClick={pause}>
                {state.phase === 'pausing' ? 'Pausing…' : 'Pause'}
              </button>
            )}
            <button type="button" disabled={isBusy} onClick={stop}>
              {state.phase === 'stopping' ? 'Saving…' : 'Stop and save'}
            </button>
          </div>
        )}
        {(state.phase === 'ended' || state.phase === 'failed') && (
          <button type="button" onClick={onLeave}>
            All trainings
          </button>
        )}
      </div>
      <progress aria-label="Progress of the training" max={Math.max(1, totalSteps)} value={step} />
      <p class="soft number learning-line">
        <span>
          Step {countText(step)} of {countText(totalSteps)}
        </span>
        {state.phase === 'learning' && (
          <span>{left === undefined ? 'getting ready…' : `about ${durationText(left)} left`}</span>
        )}
        {state.results && (
          <span>
            making the page of results, {state.results.done} of {state.results.total}
          </span>
        )}
        {training && <span>{deviceText(training.device)}</span>}
        {state.phase === 'learning' && <span>{session.isKept ? KEPT : NOT_KEPT}</span>}
      </p>
      <p class="visually-hidden" role="status">
        {STATUS[state.phase]}
      </p>
    </header>
  );
};

const KEPT = 'It goes on while you look at another tab. If this page closes, it goes on from its last save.';
const NOT_KEPT =
  'This browser keeps no files for pages: leave this page open until you have saved the model.';

const TITLES: Readonly<Record<LearningState['phase'], (name: string) => string>> = {
  learning: (name) => `Learning from ${name}`,
  pausing: (name) => `Learning from ${name}`,
  paused: (name) => `Paused: ${name}`,
  stopping: (name) => `Saving ${name}`,
  ended: (name) => name,
  failed: (name) => name,
};

const STATUS: Readonly<Record<LearningState['phase'], string>> = {
  learning: 'Learning',
  pausing: 'Pausing after this step',
  paused: 'Paused, everything is saved',
  stopping: 'Saving',
  ended: 'It has ended',
  failed: 'It has failed',
};

const deviceText = ({ device, threads }: { readonly device: string; readonly threads: number }): string => {
  if (device === 'webgpu') return 'on the graphics card';
  return threads === 1 ? 'on one core of the processor' : `on ${threads} cores of the processor`;
};
