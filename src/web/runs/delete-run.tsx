/** The button that deletes a run, and the question before it does. */
import { useRef, useState } from 'preact/hooks';
import { ADDRESSES } from '../../api/routes.ts';
import type { RunDetails } from '../../api/runs.ts';
import type { DeleteReply } from '../../api/trainings.ts';
import { messageOf } from '../../core/errors.ts';
import { Icon } from '../app/icons.tsx';
import { routeHash } from '../app/route.ts';
import { fetchJson } from '../app/server-data.ts';
import { countText } from '../app/texts.ts';

export const DeleteRun = ({ run }: { readonly run: RunDetails }) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const [problem, setProblem] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const remove = async (): Promise<void> => {
    setIsBusy(true);
    setProblem(undefined);
    try {
      await fetchJson<DeleteReply>(ADDRESSES.deleteRun(run.id), { method: 'DELETE' });
      location.hash = routeHash({ page: 'runs' });
    } catch (error) {
      setProblem(messageOf(error));
      setIsBusy(false);
    }
  };
  return (
    <>
      <button type="button" onClick={() => dialog.current?.showModal()}>
        <Icon name="clear" />
        Delete
      </button>
      <dialog ref={dialog} class="export" aria-labelledby="delete-title" aria-describedby="delete-text">
        <h2 id="delete-title">Delete {run.id}?</h2>
        <p id="delete-text">
          {run.step > 0 ? `Its ${countText(run.step)} steps of training` : 'The run'}, its checkpoints,
          samples
          {run.hasModel ? ', results and model' : ' and results'} are removed from the server's disk. This
          cannot be undone.
        </p>
        {problem && (
          <p class="card problem" role="alert">
            {problem}
          </p>
        )}
        <p class="actions">
          <button type="button" onClick={() => dialog.current?.close()}>
            Keep it
          </button>
          <button type="button" class="danger" disabled={isBusy} onClick={() => void remove()}>
            Delete it
          </button>
        </p>
      </dialog>
    </>
  );
};
