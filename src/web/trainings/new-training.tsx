/** A dialog that starts a training on the server: with a data set that it knows, or one that is sent to it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { ADDRESSES } from '../../api/routes.ts';
import type { DeleteReply, Training, TrainingRequest } from '../../api/trainings.ts';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import type { PresetName } from '../../settings/options.ts';
import { fetchJson } from '../app/server-data.ts';
import { countText } from '../app/texts.ts';
import { epochOptions, PRESET_TEXTS, PRESETS_IN_ORDER } from './preset-texts.ts';
import { filesOfChoice, plainName, sendDataSet } from './send-data.ts';
import { useKnownData } from './use-known-data.ts';

interface Props {
  readonly onStarted: (training: Training) => void;
}

/** The button, and the dialog that it opens. */
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

/** What is learned: pairs, or from photographs alone. */
const TASKS = {
  pairs: 'the pairs as they are',
  colorize: 'from photographs: colours for gray ones',
  inpaint: 'from photographs: to fill holes',
  'super-resolution': 'from photographs: to enlarge them',
} as const;
type Task = keyof typeof TASKS;

const SIZES = [64, 128, 256, 512] as const;

/** Longer ones are asked for at the command line. */
const MOST_EPOCHS = 10_000;

interface FormProps extends Props {
  readonly onClose: () => void;
}

const TrainingForm = ({ onStarted, onClose }: FormProps) => {
  const known = useKnownData();
  const [origin, setOrigin] = useState<'known' | 'folder' | 'zip'>();
  const [data, setData] = useState<string>();
  const [chosen, setChosen] = useState<readonly File[]>([]);
  const [preset, setPreset] = useState<PresetName>('quick');
  const [values, setValues] = useState({
    name: '',
    size: '',
    epochs: '',
    direction: 'AtoB',
    task: 'pairs' as Task,
  });
  const [progress, setProgress] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const sending = useRef<AbortController>(undefined);
  const sets = known.list?.dataSets ?? [];
  const set = sets.find(({ id }) => id === data) ?? sets[0];
  const from = origin ?? (known.list && sets.length === 0 ? 'folder' : 'known');
  const isCycle = preset.startsWith('cyclegan');

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
      const request: TrainingRequest = {
        data: await dataId(),
        preset,
        ...(values.name.trim() === '' ? {} : { name: values.name.trim() }),
        options: {
          ...(values.size === '' ? {} : { size: Number(values.size) }),
          ...(values.epochs === '' ? {} : epochOptions(preset, Number(values.epochs))),
          ...(values.direction === 'AtoB' || isCycle ? {} : { direction: values.direction }),
          ...(values.task === 'pairs' || isCycle ? {} : { task: values.task }),
        },
      };
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
  const change = (part: Partial<typeof values>): void => setValues((before) => ({ ...before, ...part }));
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
        <div class="origins">
          {(
            [
              ['known', 'On the server'],
              ['folder', 'A folder of mine'],
              ['zip', 'A .zip of mine'],
            ] as const
          ).map(([value, text]) => (
            <label key={value}>
              <input
                type="radio"
                name="origin"
                checked={from === value}
                disabled={value === 'known' && sets.length === 0}
                onChange={() => {
                  setOrigin(value);
                  setChosen([]);
                }}
              />
              {text}
            </label>
          ))}
        </div>
        {from === 'known' ? (
          <div class="known-data">
            <label class="field">
              Data set
              <select value={set?.id} onChange={(event) => setData(event.currentTarget.value)}>
                {sets.map(({ id, origin: where, files }) => (
                  <option key={id} value={id}>
                    {id}
                    {where === 'upload' ? ` (sent, ${countText(files ?? 0)} files)` : ''}
                  </option>
                ))}
              </select>
            </label>
            {set?.origin === 'upload' && (
              <button type="button" onClick={() => void removeSet(set.id)}>
                Delete it
              </button>
            )}
          </div>
        ) : (
          <FileField key={from} isFolder={from === 'folder'} onChoose={setChosen} />
        )}
        {known.problem && <p class="soft">{known.problem}</p>}
      </fieldset>
      <fieldset disabled={isBusy}>
        <legend>How</legend>
        <label class="field">
          Preset
          <select
            value={preset}
            aria-describedby="preset-text"
            onChange={(event) => setPreset(event.currentTarget.value as PresetName)} // as: from the list
          >
            {PRESETS_IN_ORDER.map((name) => (
              <option key={name} value={name}>
                {PRESET_TEXTS[name].title}
              </option>
            ))}
          </select>
        </label>
        <p id="preset-text" class="soft">
          {PRESET_TEXTS[preset].text}
        </p>
        <div class="fields">
          <label class="field">
            Size of the pictures
            <select value={values.size} onChange={(event) => change({ size: event.currentTarget.value })}>
              <option value="">{PRESET_TEXTS[preset].size} pixels, as the preset</option>
              {SIZES.map((size) => (
                <option key={size} value={size}>
                  {size} pixels
                </option>
              ))}
            </select>
          </label>
          <label class="field">
            Passes over the pictures
            <input
              type="number"
              min={1}
              max={MOST_EPOCHS}
              step={1}
              placeholder={String(PRESET_TEXTS[preset].epochs)}
              value={values.epochs}
              onInput={(event) => change({ epochs: event.currentTarget.value })}
            />
          </label>
          {!isCycle && (
            <>
              <label class="field">
                Direction
                <select
                  value={values.direction}
                  onChange={(event) => change({ direction: event.currentTarget.value })}
                >
                  <option value="AtoB">A to B, left to right</option>
                  <option value="BtoA">B to A, right to left</option>
                </select>
              </label>
              <label class="field">
                What to learn
                <select
                  value={values.task}
                  onChange={(event) => change({ task: event.currentTarget.value as Task })} // as: from the list
                >
                  {Object.entries(TASKS).map(([task, text]) => (
                    <option key={task} value={task}>
                      {text}
                    </option>
                  ))}
                </select>
              </label>
            </>
          )}
          <label class="field">
            Name of the run
            <input
              type="text"
              placeholder="that of the data set"
              maxLength={60}
              value={values.name}
              onInput={(event) => change({ name: event.currentTarget.value })}
            />
          </label>
        </div>
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

interface FileFieldProps {
  readonly isFolder: boolean;
  readonly onChoose: (files: readonly File[]) => void;
}

const FileField = ({ isFolder, onChoose }: FileFieldProps) => (
  <label class="field">
    {isFolder ? 'The folder with the pictures' : 'The .zip with the pictures'}
    <input
      type="file"
      {...(isFolder ? { webkitdirectory: true } : { accept: '.zip,application/zip' })}
      onChange={(event) => onChoose([...(event.currentTarget.files ?? [])])}
    />
    <span class="soft hint">
      Pairs side by side in one picture, or in two folders A and B; more in folders train and val.
    </span>
  </label>
);
