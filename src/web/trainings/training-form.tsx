/** The form of a new training on the server: sends the pictures where they are not there, and starts. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { ADDRESSES } from '../../api/routes.ts';
import type { DeleteReply, Training } from '../../api/trainings.ts';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { fetchJson } from '../app/server-data.ts';
import { countText } from '../app/texts.ts';
import { HowFields } from './how-fields.tsx';
import { PictureFields, type PictureOrigin } from './picture-fields.tsx';
import { filesOfChoice, plainName, sendDataSet } from './send-data.ts';
import { FIRST_VALUES, requestOf, type TrainingValues } from './training-values.ts';
import { useKnownData } from './use-known-data.ts';

interface Props {
  readonly onStarted: (training: Training) => void;
  readonly onClose: () => void;
}

export const TrainingForm = ({ onStarted, onClose }: Props) => {
  const known = useKnownData();
  const [origin, setOrigin] = useState<PictureOrigin>();
  const [data, setData] = useState<string>();
  const [chosen, setChosen] = useState<readonly File[]>([]);
  const [values, setValues] = useState(FIRST_VALUES);
  const [progress, setProgress] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const sending = useRef<AbortController>(undefined);
  const sets = known.list?.dataSets ?? [];
  const set = sets.find(({ id }) => id === data) ?? sets[0];
  const from = origin ?? (known.list && sets.length === 0 ? 'folder' : 'known');

  const dataId = async (): Promise<string> => {
    if (from === 'known') {
      if (!set) throw new Pix2PixError('DATA', 'Choose a data set, or send one.');
      return set.id;
    }
    const { name, paths } = filesOfChoice(chosen);
    const controller = new AbortController();
    sending.current = controller;
    setProgress(`Sending ${countText(chosen.length)} ${chosen.length === 1 ? 'file' : 'files'}…`);
    const files = chosen.map((file, index) => ({ path: paths[index] as string, file }));
    const { id } = await sendDataSet(plainName(name), files, {
      signal: controller.signal,
      onProgress: (sent) => setProgress(`Sent ${countText(sent)} of ${countText(files.length)} files`),
    });
    return id;
  };
  const start = async (): Promise<void> => {
    setProblem(undefined);
    setProgress('Starting…');
    try {
      const request = requestOf(await dataId(), values);
      const init = { method: 'POST', body: JSON.stringify(request) };
      onStarted(await fetchJson<Training>(ADDRESSES.trainings(), init));
    } catch (error) {
      setProblem(sending.current?.signal.aborted ? undefined : messageOf(error));
    } finally {
      sending.current = undefined;
      setProgress(undefined);
    }
  };
  useEffect(() => () => sending.current?.abort(), []);
  const removeSet = async (id: string): Promise<void> => {
    if (!confirm(`Delete the data set ${id} from the server? Runs that learned from it could not go on.`))
      return;
    setProblem(undefined);
    await fetchJson<DeleteReply>(ADDRESSES.deleteDataSet(id), { method: 'DELETE' }).then(
      () => {
        setData(undefined);
        known.reload();
      },
      (error: unknown) => setProblem(messageOf(error)),
    );
  };
  const change = (part: Partial<TrainingValues>): void => setValues((before) => ({ ...before, ...part }));
  const isBusy = progress !== undefined;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <h2 id="new-training-title">New training</h2>
      <fieldset disabled={isBusy}>
        <legend>Pictures</legend>
        <PictureFields
          origin={from}
          sets={sets}
          set={set}
          onOrigin={(chosenOrigin) => {
            setOrigin(chosenOrigin);
            setChosen([]);
          }}
          onData={setData}
          onFiles={setChosen}
          onRemove={(id) => void removeSet(id)}
        />
        {known.problem && <p class="soft">{known.problem}</p>}
      </fieldset>
      <fieldset disabled={isBusy}>
        <legend>How</legend>
        <HowFields values={values} onChange={change} />
      </fieldset>
      {problem && (
        <p class="card problem" role="alert">
          {problem}
        </p>
      )}
      <p class="soft" role="status">
        {progress}
      </p>
      <p class="actions">
        <button type="submit" class="primary" disabled={isBusy || (from !== 'known' && chosen.length === 0)}>
          Start
        </button>
        <button
          type="button"
          onClick={() => {
            if (sending.current) sending.current.abort();
            else onClose();
          }}
        >
          {sending.current ? 'Stop sending' : 'Cancel'}
        </button>
      </p>
    </form>
  );
};
