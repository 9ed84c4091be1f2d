/** The actions for a run: draw with it, see its results, stop it, go on with it, export it, delete it. */
import { Fragment } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { ADDRESSES } from '../../api/routes.ts';
import type { RunDetails, RunState } from '../../api/runs.ts';
import type { Training } from '../../api/trainings.ts';
import { messageOf } from '../../core/errors.ts';
import { directionText } from '../../translation/model-names.ts';
import { Icon } from '../app/icons.tsx';
import { routeHash } from '../app/route.ts';
import { fetchJson } from '../app/server-data.ts';
import { DeleteRun } from './delete-run.tsx';

interface Props {
  readonly run: RunDetails;
  readonly state: Pick<RunState, 'state' | 'canStop' | 'isStopping'>;
  /** Its training on the server, where one runs, waits or has failed. */
  readonly training: Training | undefined;
  /** Whether the server starts trainings, and deletes runs. */
  readonly canTrain: boolean;
  readonly onChange: () => void;
}

export const RunActions = ({ run, state, training, canTrain, onChange }: Props) => {
  const [problem, setProblem] = useState<string>();
  const dialog = useRef<HTMLDialogElement>(null);
  const isBothWays = run.models.length > 1;
  const isQueued = training?.state === 'queued';
  const isIdle = canTrain && state.state !== 'running' && !isQueued;
  const post = (address: string): void => {
    setProblem(undefined);
    fetchJson(address, { method: 'POST' }).then(onChange, (error: unknown) => setProblem(messageOf(error)));
  };
  const stop = (): void => {
    if (confirm(`Stop ${run.name} after its step, and save it? It can be resumed.`))
      post(ADDRESSES.stop(run.id));
  };
  return (
    <div class="actions">
      {run.hasModel &&
        run.models.map(({ name, direction }) => (
          <a key={name} class="button" href={routeHash({ page: 'draw', model: name })}>
            <Icon name="brush" />
            Draw{isBothWays && ` ${directionText(direction)}`}
          </a>
        ))}
      {run.hasResults && (
        <a class="button" href={routeHash({ page: 'gallery', id: run.id })}>
          Results
        </a>
      )}
      {run.hasModel && (
        <button type="button" onClick={() => dialog.current?.showModal()}>
          <Icon name="save" />
          Export
        </button>
      )}
      {state.state === 'running' && (
        <button type="button" disabled={!state.canStop || state.isStopping} onClick={stop}>
          <Icon name="stop" />
          {state.isStopping ? 'Stopping…' : 'Stop and save'}
        </button>
      )}
      {isIdle && (state.state === 'stopped' || state.state === 'crashed') && (
        <button type="button" onClick={() => post(ADDRESSES.resume(run.id))}>
          <Icon name="next" />
          Go on
        </button>
      )}
      {isQueued && (
        <button type="button" onClick={() => post(ADDRESSES.stopTraining(training.id))}>
          <Icon name="close" />
          Take out of the queue
        </button>
      )}
      {isIdle && <DeleteRun run={run} />}
      {problem && (
        <p class="card problem" role="alert">
          {problem}
        </p>
      )}
      <dialog ref={dialog} class="export" aria-labelledby="export-title">
        <h2 id="export-title">Take {run.name} elsewhere</h2>
        <p>
          {isBothWays ? (
            run.models.map(({ name, direction }) => (
              <Fragment key={name}>
                <a class="button" href={ADDRESSES.model(name)} download={`${run.name}-${direction}.onnx`}>
                  <Icon name="save" />
                  {direction}.onnx
                </a>{' '}
              </Fragment>
            ))
          ) : (
            <>
              <a class="button" href={ADDRESSES.runModel(run.id)} download={`${run.name}.onnx`}>
                <Icon name="save" />
                model.onnx
              </a>{' '}
            </>
          )}
          <span class="soft">for any ONNX client</span>
        </p>
        <p>
          The drawing board with {isBothWays ? 'both models' : 'this model'} as a folder for any web host:
        </p>
        <p>
          <code>pix2pix export {run.name} --web site</code>
        </p>
        <p>
          <button type="button" onClick={() => dialog.current?.close()}>
            Close
          </button>
        </p>
      </dialog>
    </div>
  );
};
