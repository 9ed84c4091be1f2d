/** The trainings of this browser: how far each is, and what can be done with it. */
import { useEffect, useState } from 'preact/hooks';
import { stepsPerEpochOf, totalSteps } from '../../training/run-state.ts';
import { ageText, countText } from '../app/texts.ts';
import { filesOfTraining, type KeptTraining } from '../library/trainings.ts';
import { DeleteButton } from './delete-button.tsx';

interface Props {
  readonly trainings: readonly KeptTraining[];
  readonly onOpen: (training: KeptTraining) => void;
  readonly onResume: (name: string) => void;
  readonly onChange: () => void;
}

export const EarlierList = ({ trainings, onOpen, onResume, onChange }: Props) =>
  trainings.length === 0 ? null : (
    <section aria-labelledby="earlier-title">
      <h2 id="earlier-title">Your trainings in this browser</h2>
      <ul class="earlier">
        {trainings.map((training) => (
          <li key={training.name} class="card">
            <Thumbnail name={training.name} />
            <div>
              <h3>{training.name}</h3>
              <p class="soft">{factsOf(training)}</p>
              <div class="actions">
                {training.record && (
                  <button type="button" onClick={() => onOpen(training)}>
                    Open
                  </button>
                )}
                {training.record && canGoOn(training) && (
                  <button type="button" onClick={() => onResume(training.name)}>
                    Go on
                  </button>
                )}
                <DeleteButton name={training.name} onDeleted={onChange} />
              </div>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );

const factsOf = ({ record, problem, bytes }: KeptTraining): string => {
  const size = `${Math.max(1, Math.round(bytes / 1e6))} MB`;
  if (!record) return `${problem} · ${size}`;
  const steps = totalSteps(record.options, stepsPerEpochOf(record.data.pairs.train ?? 0, record.options));
  const state = record.end ? `${countText(record.end.step)} of ${countText(steps)} steps` : 'not finished';
  return `${state} · ${record.options.size} pixels · ${ageText(record.createdAt)} · ${size}`;
};

const canGoOn = ({ record }: KeptTraining): boolean =>
  record !== undefined && (!record.end || record.end.reason === 'signal' || record.end.reason === 'error');

/** The first row of the newest samples. */
const Thumbnail = ({ name }: { readonly name: string }) => {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    let made: string | undefined;
    let isCurrent = true;
    filesOfTraining(name).then(
      (files) => {
        const sheets = files.filter((file) => file.name.startsWith('samples/') && file.name.endsWith('.png'));
        const newest = sheets.sort((a, b) => a.file.lastModified - b.file.lastModified).at(-1);
        if (!newest || !isCurrent) return;
        made = URL.createObjectURL(newest.file);
        setUrl(made);
      },
      () => {}, // a list without its picture is still a list
    );
    return () => {
      isCurrent = false;
      if (made) URL.revokeObjectURL(made);
    };
  }, [name]);
  return url ? <img src={url} alt="" /> : <div class="no-picture" />;
};
