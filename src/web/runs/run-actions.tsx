/** The actions for a run: draw with it, see its results, stop it, export it. */
import { Fragment } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { ADDRESSES } from '../../api/routes.ts';
import type { RunDetails, RunState } from '../../api/runs.ts';
import { messageOf } from '../../core/errors.ts';
import { directionText } from '../../translation/model-names.ts';
import { Icon } from '../app/icons.tsx';
import { routeHash } from '../app/route.ts';
import { fetchJson } from '../app/server-data.ts';

interface Props {
  readonly run: RunDetails;
  readonly state: Pick<RunState, 'state' | 'canStop' | 'isStopping'>;
  readonly onChange: () => void;
}

export const RunActions = ({ run, state, onChange }: Props) => {
  const [problem, setProblem] = useState<string>();
  const dialog = useRef<HTMLDialogElement>(null);
  const isBothWays = run.models.length > 1;
  const stop = (): void => {
    if (!confirm(`Stop ${run.name} after its step, and save it? It can be resumed.`)) return;
    fetchJson(ADDRESSES.stop(run.id), { method: 'POST' }).then(onChange, (error: unknown) =>
      setProblem(messageOf(error)),
    );
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
