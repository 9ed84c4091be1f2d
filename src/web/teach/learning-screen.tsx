/** A training while it goes on, and after it: pictures, progress, the board, samples, curves, and what to take home. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { SampleList } from '../../api/samples.ts';
import { messageOf } from '../../core/errors.ts';
import { GRID_GAP } from '../../data/grid.ts';
import { imageSize } from '../../settings/image-size.ts';
import { lossTermsOf, RUN_FILES } from '../../training/run-record.ts';
import { Translator } from '../library/translator.ts';
import { ChartGrid } from '../runs/chart-grid.tsx';
import { ReadingPanel } from '../runs/reading-panel.tsx';
import { SamplesView } from '../runs/samples-view.tsx';
import { TimeBar } from '../runs/time-bar.tsx';
import { useChartCursor } from '../runs/use-chart-cursor.ts';
import { useTimeCursor } from '../runs/use-time-cursor.ts';
import { AfterPanel } from './after-panel.tsx';
import { LearningHead } from './learning-head.tsx';
import { type LearningState, stepOf } from './learning-state.ts';
import { type BoardTranslator, LiveBoard } from './live-board.tsx';
import { LiveWall } from './live-wall.tsx';
import type { Session } from './session.ts';
import { sidesOf } from './shown-pair.ts';
import { useSession } from './use-session.ts';

interface Props {
  readonly session: Session;
  /** Back to the first screen. */
  readonly onLeave: () => void;
  /** Goes on with it from its last save. */
  readonly onResume: () => void;
}

export const LearningScreen = ({ session, onLeave, onResume }: Props) => {
  const state = useSession(session);
  const { record, found, training } = session;
  const { options } = record;
  const { width, height } = imageSize(options);
  const isOver = state.phase === 'ended' || state.phase === 'failed';
  const losses = useMemo(() => lossTermsOf(record), [record]);
  const charted = useMemo(
    () => [
      { name: session.name, history: state.history, losses, batch: options.batchSize * options.accumulate },
    ],
    [session, state.history, losses, options],
  );
  const inputs = useMemo(
    () => (found?.pairs ?? []).map((pair) => sidesOf(pair, options.direction).input),
    [found, options.direction],
  );
  const samples = useMemo(
    (): SampleList => ({
      sheets: [...state.sheets],
      rows: state.rows,
      columns: ['input', 'output', 'target'],
      tileWidth: width,
      tileHeight: height,
      gap: GRID_GAP,
    }),
    [state.sheets, state.rows, width, height],
  );
  const time = useTimeCursor(samples.sheets.length);
  const cursor = useChartCursor(samples.sheets, time);
  const model = useModel(session, state.phase === 'ended');
  const translator: BoardTranslator | undefined = isOver ? model.translator : training;
  useScreenAwake(state.phase === 'learning');
  return (
    <div class="teach learning">
      <LearningHead session={session} state={state} onLeave={onLeave} />
      <Lines state={state} />
      {state.phase === 'failed' && <Failure state={state} session={session} onResume={onResume} />}
      {isOver && (
        <AfterPanel session={session} inputs={inputs} state={state} onLeave={onLeave} onResume={onResume} />
      )}
      {model.problem && <p class="card problem">{model.problem}</p>}
      <div class="learning-pictures">
        {found && training && !isOver && (
          <LiveWall
            training={training}
            pairs={found.pairs}
            direction={options.direction}
            isLive={state.phase === 'learning'}
          />
        )}
        {options.task === 'pairs' && translator && inputs.length > 0 && (
          <LiveBoard
            key={isOver ? 'learned' : 'learning'}
            translator={translator}
            inputs={inputs}
            width={width}
            height={height}
            inputChannels={options.inputChannels}
            palette={found?.direction === options.direction ? found.palette : undefined}
            lesson={isOver ? 0 : Math.floor(stepOf(state) / LESSON_STEPS)}
          />
        )}
      </div>
      <TimeBar samples={samples} time={time} />
      <SamplesView samples={samples} index={time.index} />
      <ReadingPanel history={state.history} losses={losses} isOver={isOver} />
      <details class="teach-curves" open={matchMedia('(min-width: 821px)').matches}>
        <summary>The curves behind it</summary>
        <ChartGrid runs={charted} cursor={cursor} />
      </details>
    </div>
  );
};

/** Steps after which the board translates its drawing again. */
const LESSON_STEPS = 10;

const Lines = ({ state: { lines } }: { readonly state: LearningState }) =>
  lines.length === 0 ? null : (
    <details class="teach-lines">
      <summary>{lines.length === 1 ? 'One note' : `${lines.length} notes`}</summary>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </details>
  );

interface FailureProps {
  readonly state: LearningState;
  readonly session: Session;
  readonly onResume: () => void;
}

const Failure = ({ state, session, onResume }: FailureProps) => (
  <div class="card problem" role="alert">
    <p>
      <strong>The training has ended by itself.</strong> {state.problem}
    </p>
    {session.isKept && (
      <p>
        What was learned until the last save is kept.{' '}
        <button type="button" class="primary" onClick={onResume}>
          Go on from there
        </button>
      </p>
    )}
  </div>
);

/** The model of a training that has ended. */
const useModel = (
  session: Session,
  hasEnded: boolean,
): { readonly translator?: Translator; readonly problem?: string } => {
  const [model, setModel] = useState<{ readonly translator?: Translator; readonly problem?: string }>({});
  useEffect(() => {
    if (!hasEnded) return;
    let isCurrent = true;
    const loading = session
      .file(RUN_FILES.model)
      .then((bytes) => (bytes ? Translator.load(bytes) : undefined));
    loading.then(
      (translator) => {
        if (isCurrent && translator) setModel({ translator });
      },
      (error: unknown) => {
        if (isCurrent) setModel({ problem: messageOf(error) });
      },
    );
    return () => {
      isCurrent = false;
      setModel({});
      loading.then(
        (translator) => translator?.dispose(),
        () => {},
      );
    };
  }, [session, hasEnded]);
  return model;
};

/** Keeps the screen on while it learns, where the browser can: a computer that sleeps learns nothing. */
const useScreenAwake = (isLearning: boolean): void => {
  useEffect(() => {
    if (!isLearning || !('wakeLock' in navigator)) return;
    let lock: WakeLockSentinel | undefined;
    let isCurrent = true;
    const ask = async (): Promise<void> => {
      if (document.hidden) return;
      const held = await navigator.wakeLock.request('screen').catch(() => undefined); // it is a courtesy
      if (isCurrent) lock = held;
      else void held?.release();
    };
    void ask();
    document.addEventListener('visibilitychange', ask);
    return () => {
      isCurrent = false;
      document.removeEventListener('visibilitychange', ask);
      void lock?.release();
    };
  }, [isLearning]);
};
