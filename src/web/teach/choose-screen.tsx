/** The first screen: what to learn from, and the trainings of this browser. */
import { useMemo, useRef, useState } from 'preact/hooks';
import { messageOf } from '../../core/errors.ts';
import type { FilesSource } from '../../data/web/tab-source.ts';
import type { KeptTraining } from '../library/trainings.ts';
import { EarlierList } from './earlier-list.tsx';
import { filesOfDrop, sourceOfFiles } from './given-files.ts';
import { shownHouses } from './houses.ts';
import { Picture } from './picture.tsx';
import { ProblemCard } from './problem-card.tsx';
import { SourceCards } from './source-cards.tsx';

interface Props {
  readonly trainings: readonly KeptTraining[];
  readonly problem: string | undefined;
  readonly onHouses: () => void;
  readonly onHousesChosen: () => void;
  readonly onOpen: (training: KeptTraining) => void;
  readonly onResume: (name: string) => void;
  /** A zip of a training that was saved. */
  readonly onImport: (zip: File) => void;
  readonly onChange: () => void;
  readonly onPairs: (source: FilesSource) => void;
  readonly onPhotos: (source: FilesSource) => void;
  readonly onCamera: () => void;
  readonly onProblem: (problem: string) => void;
}

export const ChooseScreen = (props: Props) => {
  const { trainings, problem, onHouses, onHousesChosen, onImport, onPairs, onProblem } = props;
  const houses = useMemo(() => shownHouses(3), []);
  const zip = useRef<HTMLInputElement>(null);
  const [isDropping, setDropping] = useState(false);
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setDropping(false);
    filesOfDrop(event.dataTransfer)
      .then((files) => onPairs(sourceOfFiles(files)))
      .catch((error: unknown) => onProblem(messageOf(error)));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: an area to drop on; the buttons do the same
    <div
      class={`teach choose${isDropping ? ' dropping-files' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setDropping(true);
      }}
      onDragLeave={() => setDropping(false)}
      onDrop={onDrop}
    >
      <header>
        <h1>Teach a computer to paint</h1>
        <p class="lead">
          Show it pairs of pictures, a plan and what the plan should become, and watch it learn to make one
          from the other. Draw with it while it learns, and take it home. Everything happens in this tab: no
          picture leaves your computer.
        </p>
      </header>
      {problem && <ProblemCard problem={problem} />}
      <section class="card hero" aria-labelledby="houses-title">
        <div>
          <h2 id="houses-title">Try it with drawn houses</h2>
          <p>
            From coloured plans of house fronts to pictures of them. The first shapes come within a minute,
            and after some minutes you can draw houses of your own.
          </p>
          <div class="actions">
            <button type="button" class="primary large" onClick={onHouses}>
              Start now
            </button>
            <button type="button" onClick={onHousesChosen}>
              Choose how
            </button>
          </div>
        </div>
        <div class="hero-pictures" aria-hidden="true">
          {houses.map(({ name, a, b }) => (
            <div key={name}>
              <Picture image={a} label="" />
              <Picture image={b} label="" />
            </div>
          ))}
        </div>
      </section>
      <EarlierList {...props} trainings={trainings} />
      <SourceCards {...props} />
      <p class="soft">
        Have you saved a training as a zip, here or with <code>pix2pix train</code>?{' '}
        <button type="button" onClick={() => zip.current?.click()}>
          Open a saved training
        </button>
        <input
          ref={zip}
          type="file"
          accept=".zip,application/zip"
          hidden
          aria-label="The zip of a training"
          onChange={({ currentTarget }) => {
            const file = currentTarget.files?.[0];
            if (file) onImport(file);
            currentTarget.value = ''; // so that the same file can be opened again
          }}
        />
      </p>
    </div>
  );
};
