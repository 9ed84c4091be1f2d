/**
 * Trains what a tab has chosen on the computer that serves the page: sends it there, and starts a training. Nothing is
 * shown where the page has no such server.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { ADDRESSES } from '../../api/routes.ts';
import type { Training, TrainingRequest } from '../../api/trainings.ts';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import type { TabSource } from '../../data/web/tab-source.ts';
import type { PartialOptions, PresetName } from '../../settings/options.ts';
import { routeHash } from '../app/route.ts';
import { fetchJson } from '../app/server-data.ts';
import { countText } from '../app/texts.ts';
import { readConfig } from '../app-config.ts';
import { filesOfSource } from './files-of-source.ts';
import { plainName, sendDataSet } from './send-data.ts';
import { useTrainings } from './use-trainings.ts';

interface Props {
  readonly source: TabSource;
  /** As for a training in the tab. */
  readonly preset: PresetName;
  readonly options: PartialOptions;
  /** After it was started or put into the queue; the list of runs is opened if absent. */
  readonly onStarted?: (training: Training) => void;
}

export const OnThisComputer = (props: Props) =>
  readConfig().mode === 'server' ? <OnServer {...props} /> : null; // a page of files alone has none to ask

const OnServer = ({ source, preset, options, onStarted }: Props) => {
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
      const request: TrainingRequest = { data: data.id, preset, options: given(options) };
      const init = { method: 'POST', body: JSON.stringify(request) };
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
        {progress ?? 'It goes on when you close the page, and stands among the runs.'}
      </p>
      {problem && (
        <p class="card problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
};

/** Those that can be asked for: null is what an option is without a value, and formats are found in the pictures. */
const given = (options: PartialOptions): NonNullable<TrainingRequest['options']> => {
  const asked: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(options))
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      asked[name] = value;
  return asked;
};

const nameOf = (source: TabSource): string => (source.kind === 'houses' ? 'houses' : source.name);
