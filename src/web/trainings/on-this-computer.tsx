/**
 * Trains what a tab has chosen on the computer that serves the page: sends it there, and starts a training. Nothing is
 * shown where the page has no such server.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { ADDRESSES } from '../../api/routes.ts';
import type { Training, TrainingRequest } from '../../api/trainings.ts';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import type { TabSource } from '../../data/web/tab-source.ts';
import { routeHash } from '../app/route.ts';
import { fetchJson } from '../app/server-data.ts';
import { countText } from '../app/texts.ts';
import { filesOfSource } from './files-of-source.ts';
import { plainName, sendDataSet } from './send-data.ts';
import { useTrainings } from './use-trainings.ts';

interface Props {
  readonly source: TabSource;
  /** As for a training in the tab. */
  readonly preset: NonNullable<TrainingRequest['preset']>;
  readonly options: NonNullable<TrainingRequest['options']>;
  /** After it was started or put into the queue; the list of runs is opened if absent. */
  readonly onStarted?: (training: Training) => void;
}

/** For a page whose server is known; a page of files alone has none to ask. */
export const OnThisComputer = ({ source, preset, options, onStarted }: Props) => {
  const { canTrain } = useTrainings();
  const [progress, setProgress] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const sending = useRef<AbortController>(undefined);
  useEffect(() => () => sending.current?.abort(), []);
  if (!canTrain || source.kind === 'grown') return null;
  const start = async (): Promise<void> => {
    const controller = new AbortController();
    sending.current = controller;
    setProblem(undefined);
    setProgress('Getting the pictures ready…');
    try {
      const files = await filesOfSource(source);
      if (!files) throw new Pix2PixError('DATA', 'These pictures are only in this tab; train in the tab.');
      const data = await sendDataSet(plainName(nameOf(source)), files, {
        signal: controller.signal,
        onProgress: (sent) => setProgress(`Sent ${countText(sent)} of ${countText(files.length)} pictures`),
      });
      const init = { method: 'POST', body: JSON.stringify({ data: data.id, preset, options }) };
      const training = await fetchJson<Training>(ADDRESSES.trainings(), init);
      if (onStarted) onStarted(training);
      else location.hash = routeHash({ page: 'runs' });
    } catch (error) {
      if (!controller.signal.aborted) setProblem(messageOf(error));
    } finally {
      sending.current = undefined;
      setProgress(undefined);
    }
  };
  return (
    <div class="on-this-computer">
      {progress === undefined ? (
        <button type="button" onClick={() => void start()}>
          Learn on this computer
        </button>
      ) : (
        <button type="button" onClick={() => sending.current?.abort()}>
          Stop sending
        </button>
      )}
      <p class="soft hint" role="status">
        {progress ?? 'It is faster than in the tab, and goes on when you close the page.'}
      </p>
      {problem && (
        <p class="card problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
};

const nameOf = (source: TabSource): string => (source.kind === 'houses' ? 'houses' : source.name);
