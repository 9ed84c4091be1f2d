/** Deletes a training of this browser, after a question. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { messageOf } from '../../core/errors.ts';
import { removeTraining } from '../library/trainings.ts';

interface Props {
  readonly name: string;
  readonly onDeleted: () => void;
}

export const DeleteButton = ({ name, onDeleted }: Props) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isAsking, setAsking] = useState(false);
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    if (isAsking) dialog.current?.showModal();
  }, [isAsking]);
  const remove = (): void => {
    removeTraining(name).then(
      () => {
        dialog.current?.close();
        onDeleted();
      },
      (error: unknown) => setProblem(messageOf(error)),
    );
  };
  return (
    <>
      <button type="button" aria-label={`Delete ${name}`} onClick={() => setAsking(true)}>
        Delete
      </button>
      {isAsking && (
        <dialog ref={dialog} class="delete" aria-labelledby="delete-title" onClose={() => setAsking(false)}>
          <h2 id="delete-title">Delete {name}?</h2>
          <p>
            What it has learned, its samples and its copy of the pictures are removed from this browser. Files
            that you saved stay.
          </p>
          {problem && (
            <p class="card problem" role="alert">
              {problem}
            </p>
          )}
          <div class="actions">
            <button type="button" onClick={() => dialog.current?.close()}>
              Keep it
            </button>
            <button type="button" class="danger" onClick={remove}>
              Delete it
            </button>
          </div>
        </dialog>
      )}
    </>
  );
};
