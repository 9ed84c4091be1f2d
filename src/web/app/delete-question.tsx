/** A button that deletes something, and the question before it does. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { messageOf } from '../../core/errors.ts';
import { Icon } from './icons.tsx';

interface Props {
  /** What is deleted. */
  readonly name: string;
  /** Of the button, where several stand in a list; what it shows otherwise. */
  readonly label?: string;
  /** What is lost, and what is not. */
  readonly children: ComponentChildren;
  readonly remove: () => Promise<void>;
  readonly onDeleted: () => void;
}

export const DeleteQuestion = ({ name, label, children, remove, onDeleted }: Props) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isAsking, setAsking] = useState(false); // the dialog is there only then: a list has many such buttons
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    if (isAsking) dialog.current?.showModal();
  }, [isAsking]);
  const removeIt = async (): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    try {
      await remove();
      dialog.current?.close();
      onDeleted();
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <button type="button" aria-label={label} onClick={() => setAsking(true)}>
        <Icon name="clear" />
        Delete
      </button>
      {isAsking && (
        <dialog
          ref={dialog}
          class="question"
          aria-labelledby="delete-title"
          aria-describedby="delete-text"
          onClose={() => setAsking(false)}
        >
          <h2 id="delete-title">Delete {name}?</h2>
          <p id="delete-text">{children}</p>
          {problem && (
            <p class="card problem" role="alert">
              {problem}
            </p>
          )}
          <p class="actions">
            <button type="button" onClick={() => dialog.current?.close()}>
              Keep it
            </button>
            <button type="button" class="danger" disabled={isBusy} onClick={() => void removeIt()}>
              Delete it
            </button>
          </p>
        </dialog>
      )}
    </>
  );
};
