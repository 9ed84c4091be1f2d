/** The Teach page: choose pictures, say how, watch it learn, take it home. */
import { useCallback, useEffect, useReducer, useState } from 'preact/hooks';
import { messageOf } from '../../core/errors.ts';
import type { FilesSource } from '../../data/web/tab-source.ts';
import { importTraining, type KeptTraining, listTrainings } from '../library/trainings.ts';
import { CameraScreen } from './camera-screen.tsx';
import { ChooseScreen } from './choose-screen.tsx';
import { whyNot } from './findings-list.tsx';
import { HOUSES } from './houses.ts';
import { HowScreen } from './how-screen.tsx';
import { LearningScreen } from './learning-screen.tsx';
import { type FoundPairs, type FoundTask, lookAtSource } from './look-at-source.ts';
import { linesOfPhotos } from './photo-pairs.ts';
import { PhotosScreen, type PhotoUse } from './photos-screen.tsx';
import { FIRST_CHOICES, optionsOfChoices, type PlainChoices } from './plain-choices.ts';
import { forgetRunning, runningName } from './running-name.ts';
import { beginSession, keptSession, resumeSession, type Session } from './session.ts';
import { sourceOfChoices } from './source-of-choices.ts';
import { FIRST_SCREEN, reduceTeach } from './teach-state.ts';

export const TeachPage = () => {
  const [state, dispatch] = useReducer(reduceTeach, FIRST_SCREEN);
  const { trainings, reload } = useTrainings(state.screen === 'choose');

  /** Shows what is waited for, and what goes wrong. */
  const doing = useCallback(async <T,>(line: string, work: () => Promise<T>): Promise<T | undefined> => {
    dispatch({ type: 'wait', line });
    try {
      return await work();
    } catch (error) {
      dispatch({ type: 'failed', problem: messageOf(error) });
      return undefined;
    }
  }, []);
  const show = (session: Session | undefined): void => {
    if (session) dispatch({ type: 'learn', session });
  };
  const begin = async (found: FoundPairs, choices: PlainChoices): Promise<void> => {
    const source = sourceOfChoices(found, choices);
    const options = optionsOfChoices(choices, found.images.train);
    show(
      await doing('Getting ready to learn', async () =>
        beginSession(source === found.source ? found : await lookAtSource(source), options),
      ),
    );
  };
  const look = (): Promise<FoundPairs | undefined> => doing('Drawing houses', () => lookAtSource(HOUSES));
  const startHouses = async (): Promise<void> => {
    const found = await look();
    if (found) await begin(found, { ...FIRST_CHOICES, direction: found.direction });
  };
  const chooseHouses = async (): Promise<void> => {
    const found = await look();
    if (found) dispatch({ type: 'found', found });
  };
  const lookAt = async (source: FilesSource, task: FoundTask = 'pairs'): Promise<void> => {
    const found = await doing('Looking at your pictures', () =>
      lookAtSource(source, task).catch(async (error: unknown) => {
        throw new Error(await whyNot({ source, task }, messageOf(error)), { cause: error });
      }),
    );
    if (found) dispatch({ type: 'found', found });
  };
  const usePhotos = async (source: FilesSource, use: PhotoUse): Promise<void> => {
    if (use === 'colorize') return lookAt(source, use);
    const line = 'Drawing the lines of your photographs';
    const drawn = await doing(line, () =>
      linesOfPhotos(source, (done, total) => dispatch({ type: 'wait', line, share: done / total })),
    );
    if (drawn) await lookAt(drawn);
  };
  const resume = useCallback(
    async (name: string): Promise<void> => {
      show(await doing(`Going on with ${name}`, () => resumeSession(name)));
    },
    [doing],
  );
  const open = async ({ name, record }: KeptTraining): Promise<void> => {
    if (record) show(await doing(`Opening ${name}`, () => keptSession({ name }, record)));
  };
  const importZip = async (zip: File): Promise<void> => {
    const name = await doing(`Unpacking ${zip.name}`, () => importTraining(zip));
    if (name !== undefined) dispatch({ type: 'choose' });
  };
  const leave = (session: Session): void => {
    session.dispose();
    forgetRunning();
    dispatch({ type: 'choose' });
  };
  const resumeSame = async (session: Session): Promise<void> => {
    session.dispose();
    await resume(session.name);
  };

  // a reload goes on with what this tab trained
  useEffect(() => {
    const name = runningName();
    if (name === undefined) return;
    forgetRunning(); // until it has begun: what fails is not tried at every load
    void resume(name);
  }, [resume]);

  switch (state.screen) {
    case 'choose':
      return (
        <ChooseScreen
          trainings={trainings}
          problem={state.problem}
          onHouses={startHouses}
          onHousesChosen={chooseHouses}
          onOpen={open}
          onResume={resume}
          onImport={importZip}
          onChange={reload}
          onPairs={lookAt}
          onPhotos={(source) => dispatch({ type: 'photos', source })}
          onCamera={() => dispatch({ type: 'camera' })}
          onProblem={(problem) => dispatch({ type: 'failed', problem })}
        />
      );
    case 'camera':
      return (
        <CameraScreen
          onPhotos={(source) => dispatch({ type: 'photos', source })}
          onBack={() => dispatch({ type: 'choose' })}
        />
      );
    case 'photos':
      return (
        <PhotosScreen
          source={state.source}
          onUse={(use) => void usePhotos(state.source, use)}
          onBack={() => dispatch({ type: 'choose' })}
        />
      );
    case 'how':
      return (
        <HowScreen
          found={state.found}
          problem={state.problem}
          onStart={(choices) => void begin(state.found, choices)}
          onBack={() => dispatch({ type: 'choose' })}
        />
      );
    case 'wait':
      return (
        <div class="teach waiting-screen" role="status">
          <p>{state.line}…</p>
          <progress aria-label={state.line} value={state.share} />
        </div>
      );
    case 'learn':
      return (
        <LearningScreen
          session={state.session}
          onLeave={() => leave(state.session)}
          onResume={() => void resumeSame(state.session)}
        />
      );
  }
};

/** The trainings of this browser; none where it keeps no files. */
const useTrainings = (isShown: boolean) => {
  const [trainings, setTrainings] = useState<readonly KeptTraining[]>([]);
  const reload = useCallback(() => {
    listTrainings().then(setTrainings, () => setTrainings([]));
  }, []);
  useEffect(() => {
    if (isShown) reload();
  }, [isShown, reload]);
  return { trainings, reload };
};
