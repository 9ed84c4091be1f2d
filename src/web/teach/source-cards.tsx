/** The ways to bring pictures of one's own: a folder, a zip, two folders, photographs alone, the camera. */
import { useRef, useState } from 'preact/hooks';
import { messageOf } from '../../core/errors.ts';
import type { FilesSource } from '../../data/web/tab-source.ts';
import { filesOfInput, sourceOfFiles } from './given-files.ts';
import { joinFolders } from './joined-folders.ts';

interface Props {
  readonly onPairs: (source: FilesSource) => void;
  readonly onPhotos: (source: FilesSource) => void;
  readonly onCamera: () => void;
  readonly onProblem: (problem: string) => void;
}

export const SourceCards = ({ onPairs, onPhotos, onCamera, onProblem }: Props) => {
  const [first, setFirst] = useState<FilesSource>();
  return (
    <section aria-labelledby="own-title">
      <h2 id="own-title">Or bring pictures of your own</h2>
      <p class="soft">Drop a folder or a zip anywhere on this page, or choose one here.</p>
      <ul class="sources">
        <li class="card">
          <div>
            <h3>Pairs of pictures</h3>
            <p class="soft">
              A folder or a zip. Each file holds both pictures side by side, or two folders in it, A and B,
              hold pictures of equal names.
            </p>
          </div>
          <div class="actions">
            <FilesButton text="A folder" kind="folder" onFiles={onPairs} onProblem={onProblem} />
            <FilesButton text="A zip" kind="zip" onFiles={onPairs} onProblem={onProblem} />
          </div>
        </li>
        <li class="card">
          <div>
            <h3>Two folders</h3>
            <p class="soft">
              One with the pictures that it is given, one with what they should become, under the same names.
            </p>
          </div>
          <div class="actions">
            <FilesButton
              text={first ? `Given: ${first.name}` : 'What it is given'}
              kind="folder"
              onFiles={setFirst}
              onProblem={onProblem}
            />
            {first && (
              <FilesButton
                text="What it should make"
                kind="folder"
                onFiles={(second) => onPairs(joinFolders(first, second))}
                onProblem={onProblem}
              />
            )}
          </div>
        </li>
        <li class="card">
          <div>
            <h3>Photographs alone</h3>
            <p class="soft">
              From each photograph this page makes a line drawing, or takes the colours away. It learns the
              way back.
            </p>
          </div>
          <div class="actions">
            <FilesButton
              text="A folder of photographs"
              kind="folder"
              onFiles={onPhotos}
              onProblem={onProblem}
            />
          </div>
        </li>
        <li class="card">
          <div>
            <h3>The camera</h3>
            <p class="soft">
              Take pictures of a thing or of your face, and draw it afterwards. Thirty pictures are enough to
              begin.
            </p>
          </div>
          <div class="actions">
            <button type="button" onClick={onCamera}>
              Use the camera
            </button>
          </div>
        </li>
      </ul>
    </section>
  );
};

interface ButtonProps {
  readonly text: string;
  readonly kind: 'folder' | 'zip';
  readonly onFiles: (source: FilesSource) => void;
  readonly onProblem: (problem: string) => void;
}

const FilesButton = ({ text, kind, onFiles, onProblem }: ButtonProps) => {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" onClick={() => input.current?.click()}>
        {text}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={text}
        {...(kind === 'folder'
          ? { webkitdirectory: true, multiple: true }
          : { accept: '.zip,application/zip' })}
        onChange={({ currentTarget }) => {
          try {
            onFiles(sourceOfFiles(filesOfInput(currentTarget)));
          } catch (error) {
            onProblem(messageOf(error));
          }
          currentTarget.value = ''; // so that the same can be chosen again
        }}
      />
    </>
  );
};
