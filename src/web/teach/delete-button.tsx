/** Deletes a training of this browser, after a question. */
import { DeleteQuestion } from '../app/delete-question.tsx';
import { removeTraining } from '../library/trainings.ts';

interface Props {
  readonly name: string;
  readonly onDeleted: () => void;
}

export const DeleteButton = ({ name, onDeleted }: Props) => (
  <DeleteQuestion
    name={name}
    label={`Delete ${name}`}
    remove={() => removeTraining(name)}
    onDeleted={onDeleted}
  >
    What it has learned, its samples and its copy of the pictures are removed from this browser. Files that
    you saved stay.
  </DeleteQuestion>
);
