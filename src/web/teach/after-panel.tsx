/** What can be done with a training that has ended: save the model, save the run, go on elsewhere, delete it. */
import { useState } from 'preact/hooks';
import { messageOf } from '../../core/errors.ts';
import { RUN_FILES } from '../../training/run-record.ts';
import { countText } from '../app/texts.ts';
import { zipOfTraining } from '../library/trainings.ts';
import { DeleteButton } from './delete-button.tsx';
import { type LearningState, stepOf } from './learning-state.ts';
import { pngsOf } from './pngs-of.ts';
import { saveFile } from './save-file.ts';
import type { Session } from './session.ts';

const NO_MODEL = 'There is no model yet: it is written when the training ends or is stopped.';

interface Props {
  readonly session: Session;
  /** Images that were translated: the page that is saved begins with them. */
  readonly inputs: readonly ImageData[];
  readonly state: LearningState;
  readonly onLeave: () => void;
  readonly onResume: () => void;
}

export const AfterPanel = ({ session, inputs, state, onLeave, onResume }: Props) => {
  const { name, totalSteps, isKept, found } = session;
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState<'model' | 'page' | 'zip'>();
  const isBusy = busy !== undefined;
  const step = stepOf(state);
  const isComplete = state.result?.isComplete ?? step >= totalSteps;
  const doing = (what: typeof busy, work: () => Promise<void>) => async (): Promise<void> => {
    setBusy(what);
    setProblem(undefined);
    await work().catch((error: unknown) => setProblem(messageOf(error)));
    setBusy(undefined);
  };
  const saveModel = doing('model', async () => {
    const bytes = await session.file(RUN_FILES.model);
    if (!bytes) throw new Error(NO_MODEL);
    saveFile(`${name}.onnx`, new Blob([bytes], { type: 'application/octet-stream' }));
  });
  const savePage = doing('page', async () => {
    const bytes = await session.file(RUN_FILES.model);
    if (!bytes) throw new Error(NO_MODEL);
    const { webPageZip } = await import('../library/web-page.ts');
    const examples = await pngsOf(inputs);
    saveFile(`${name} page.zip`, await webPageZip([{ name, bytes, examples }], { title: name }));
  });
  const saveZip = doing('zip', async () => saveFile(`${name}.zip`, await zipOfTraining(name)));
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
        <button type="button" disabled={isBusy} onClick={savePage}>
          {busy === 'page' ? 'Packing…' : 'Save a web page that draws with it'}
        </button>
        {isKept && (
          <button type="button" disabled={isBusy} onClick={saveZip}>
            {busy === 'zip' ? 'Packing…' : 'Save everything as a zip'}
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
        <p>
          The web page is a zip. Unzip it and drag the folder onto any host of static pages, and everybody can
          draw with your model in their browser. On this computer: <code>npx serve "{name} page"</code>.
        </p>
        {isKept && (
          <p>
            The other zip is the whole training. Unzip it, and a computer with Node goes on with it:{' '}
            <code>{`npx pix2pix train --resume "${name}"`}</code>. This page opens it again, too.
          </p>
        )}
      </details>
    </section>
  );
};
