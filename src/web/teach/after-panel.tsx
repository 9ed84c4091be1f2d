/** What can be done with a training that has ended: save the model, save the run, go on elsewhere, delete it. */
import { useState } from 'preact/hooks';
import { messageOf } from '../../core/errors.ts';
import { RUN_FILES } from '../../training/run-record.ts';
import { countText } from '../app/texts.ts';
import { zipOfTraining } from '../library/trainings.ts';
import { DeleteButton } from './delete-button.tsx';
import { type LearningState, stepOf } from './learning-state.ts';
import { saveFile } from './save-file.ts';
import type { Session } from './session.ts';

interface Props {
  readonly session: Session;
  readonly state: LearningState;
  readonly onLeave: () => void;
  readonly onResume: () => void;
}

export const AfterPanel = ({ session, state, onLeave, onResume }: Props) => {
  const { name, totalSteps, isKept, found } = session;
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const step = stepOf(state);
  const isComplete = state.result?.isComplete ?? step >= totalSteps;
  const doing = (work: () => Promise<void>) => async (): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    await work().catch((error: unknown) => setProblem(messageOf(error)));
    setBusy(false);
  };
  const saveModel = doing(async () => {
    const bytes = await session.file(RUN_FILES.model);
    if (!bytes) throw new Error('There is no model yet: it is written when the training ends or is stopped.');
    saveFile(`${name}.onnx`, new Blob([bytes], { type: 'application/octet-stream' }));
  });
  const saveZip = doing(async () => saveFile(`${name}.zip`, await zipOfTraining(name)));
  return (
    <section class="card after" aria-labelledby="after-title">
      <h2 id="after-title">
        {isComplete
          ? 'It has learned'
          : `It stopped after ${countText(step)} of ${countText(totalSteps)} steps`}
      </h2>
      <p>
        {isComplete
          ? 'Draw with it below, and take it home.'
          : 'Everything is saved. It can go on from there at any time.'}
      </p>
      <div class="actions">
        {!isComplete && isKept && found && (
          <button type="button" class="primary" onClick={onResume}>
            Go on learning
          </button>
        )}
        <button type="button" class={isComplete ? 'primary' : ''} disabled={isBusy} onClick={saveModel}>
          Save the model
        </button>
        {isKept && (
          <button type="button" disabled={isBusy} onClick={saveZip}>
            {isBusy ? 'Packing…' : 'Save everything as a zip'}
          </button>
        )}
        {isKept && <DeleteButton name={name} onDeleted={onLeave} />}
      </div>
      {problem && (
        <p class="problem card" role="alert">
          {problem}
        </p>
      )}
      <details>
        <summary>What are these files for?</summary>
        <p>
          The model is one file, <code>{name}.onnx</code>. Draw with it on any computer:{' '}
          <code>npx pix2pix serve "{name}.onnx"</code>. Any program that runs ONNX models takes it too.
        </p>
        {isKept && (
          <p>
            The zip is the whole training. Unzip it, and a computer with Node goes on with it:{' '}
            <code>{`npx pix2pix train --resume "${name}"`}</code>. This page opens it again, too.
          </p>
        )}
      </details>
    </section>
  );
};
