/** All runs of the server: a picture, the state and the best metrics of each. */
import { useState } from 'preact/hooks';
import { ADDRESSES } from '../../api/routes.ts';
import type { RunList, RunSummary } from '../../api/runs.ts';
import type { Training } from '../../api/trainings.ts';
import { routeHash } from '../app/route.ts';
import { useJson } from '../app/server-data.ts';
import { ageText, countText, figureText } from '../app/texts.ts';
import { NewTraining } from '../trainings/new-training.tsx';
import { TrainingCard } from '../trainings/training-card.tsx';
import { useTrainings } from '../trainings/use-trainings.ts';
import { metricNameIn } from './curves.ts';
import { StateBadge } from './state-badge.tsx';

const REFRESH_MS = 3000;

export const RunsPage = () => {
  const { data, error, reload } = useJson<RunList>(ADDRESSES.runs(), REFRESH_MS);
  const { canTrain, trainings, reload: reloadTrainings } = useTrainings();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  if (!data) return <p class={error ? 'card problem' : 'soft'}>{error ?? 'Looking for runs…'}</p>;
  const { runs } = data;
  const onChange = (): void => {
    reload();
    reloadTrainings();
  };
  const apart = trainings.filter(({ run }) => run === undefined); // the others stand at their runs
  const newTraining = canTrain && <NewTraining onStarted={onChange} />;
  if (runs.length === 0 && apart.length === 0)
    return (
      <div class="empty">
        <h1>No runs yet</h1>
        {newTraining ? (
          <>
            <p>A run learns from pairs of pictures, and appears here as soon as it trains.</p>
            <p>{newTraining}</p>
            <p class="soft">Or at the command line, with drawn data:</p>
          </>
        ) : (
          <p>A run appears here as soon as it trains. To start one with drawn data:</p>
        )}
        <p>
          <code>pix2pix dataset sample data --pairs 500 --size 128</code>
        </p>
        <p>
          <code>pix2pix train data --preset small --out runs/first</code>
        </p>
      </div>
    );
  const toggle = (id: string): void =>
    setChosen(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  return (
    <>
      <div class="section-head">
        <h1>Runs</h1>
        {newTraining}
        {chosen.length > 1 ? (
          <a class="button" href={routeHash({ page: 'run', ids: chosen })}>
            Compare {chosen.length} runs
          </a>
        ) : (
          runs.length > 1 && <span class="soft hint">Tick two or more to compare their curves</span>
        )}
      </div>
      {apart.length > 0 && (
        <ul class="runs trainings" aria-label="Trainings without a run">
          {apart.map((training) => (
            <TrainingCard key={training.id} training={training} onChange={onChange} />
          ))}
        </ul>
      )}
      <ul class="runs">
        {runs.map((run) => (
          <RunCard
            key={run.id}
            run={run}
            training={trainings.find((training) => training.run === run.id)}
            isChosen={chosen.includes(run.id)}
            onChoose={() => toggle(run.id)}
          />
        ))}
      </ul>
    </>
  );
};

interface CardProps {
  readonly run: RunSummary;
  readonly training: Training | undefined;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

const RunCard = ({ run, training, isChosen, onChoose }: CardProps) => (
  <li class="card run">
    {run.thumbnail ? (
      <img class="thumbnail" src={run.thumbnail} alt="" width={96} height={96} />
    ) : (
      <span class="thumbnail" />
    )}
    <div class="run-text">
      <h2>
        <a href={routeHash({ page: 'run', ids: [run.id] })}>{run.id}</a>
        <StateBadge {...run} training={training} />
      </h2>
      <p class="soft">
        {run.dataName} · {run.width}×{run.height} · {run.preset} · {ageText(run.updatedAt)}
      </p>
      {run.state !== 'imported' && (
        <div class="meter">
          <progress aria-label={`Steps of ${run.name}`} max={Math.max(run.totalSteps, 1)} value={run.step} />
          <span class="soft number">
            epoch {run.epoch}, step {countText(run.step)} of {countText(run.totalSteps)}
            {run.state === 'running' &&
              run.imagesPerSecond !== undefined &&
              ` · ${figureText(run.imagesPerSecond)} images/s`}
          </span>
        </div>
      )}
      <p class="metrics number">
        {Object.entries(run.best).map(([name, { value, epoch }]) => (
          <span key={name} title={`best at epoch ${epoch}`}>
            <b>{figureText(value)}</b> {metricNameIn(run, name)}
          </span>
        ))}
      </p>
    </div>
    <input
      type="checkbox"
      aria-label={`Compare ${run.name}`}
      title="Compare"
      checked={isChosen}
      onChange={onChoose}
    />
  </li>
);
