/** The button for a new training on the server, and the dialog that it opens. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Training } from '../../api/trainings.ts';
import { TrainingForm } from './training-form.tsx';

interface Props {
  readonly onStarted: (training: Training) => void;
}

export const NewTraining = ({ onStarted }: Props) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOpen, setIsOpen] = useState(false); // each time the form begins anew, and asks for the data sets
  useEffect(() => {
    if (isOpen) dialog.current?.showModal(); // once the form is there, whose first control gets the focus
  }, [isOpen]);
  const close = (): void => dialog.current?.close();
  return (
    <>
      <button type="button" class="primary" onClick={() => setIsOpen(true)}>
        New training
      </button>
      <dialog
        ref={dialog}
        class="new-training"
        aria-labelledby="new-training-title"
        onClose={() => setIsOpen(false)} // Escape closes it too; the form goes, and ends what it sends
      >
        {isOpen && (
          <TrainingForm
            onClose={close}
            onStarted={(training) => {
              close();
              onStarted(training);
            }}
          />
        )}
      </dialog>
    </>
  );
};
