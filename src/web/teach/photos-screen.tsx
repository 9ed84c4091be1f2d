/** What to make of photographs alone. */
import { useEffect, useState } from 'preact/hooks';
import { messageOf } from '../../core/errors.ts';
import type { FilesSource } from '../../data/web/tab-source.ts';
import { countText } from '../app/texts.ts';
import { photosOf } from './photo-pairs.ts';
import { ProblemCard } from './problem-card.tsx';
import { ScreenHead } from './screen-head.tsx';

export type PhotoUse = 'lines' | 'colorize';

interface Props {
  readonly source: FilesSource;
  readonly onUse: (use: PhotoUse) => void;
  readonly onBack: () => void;
}

/** Photographs that are shown. */
const SHOWN = 8;

export const PhotosScreen = ({ source, onUse, onBack }: Props) => {
  const [urls, setUrls] = useState<readonly string[]>([]);
  const [count, setCount] = useState(0);
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    try {
      const photos = photosOf(source);
      setCount(photos.length);
      const made = photos.slice(0, SHOWN).map(({ file }) => URL.createObjectURL(file));
      setUrls(made);
      return () => {
        for (const url of made) URL.revokeObjectURL(url);
      };
    } catch (error) {
      setProblem(messageOf(error));
      return undefined;
    }
  }, [source]);
  return (
    <div class="teach">
      <ScreenHead title="What should it learn?" onBack={onBack} />
      {problem ? (
        <ProblemCard problem={problem} />
      ) : (
        <>
          <p>
            {countText(count)} {count === 1 ? 'photograph' : 'photographs'} in {source.name}.
            {count < FEW && ' More would be better: with so few it learns them by heart.'}
          </p>
          <div class="photo-strip" aria-hidden="true">
            {urls.map((url) => (
              <img key={url} src={url} alt="" />
            ))}
          </div>
          <ul class="sources">
            <li class="card">
              <div>
                <h2>To paint photographs from lines</h2>
                <p class="soft">
                  A line drawing is made of each photograph. Afterwards you draw lines, and it paints the
                  rest.
                </p>
              </div>
              <div class="actions">
                <button type="button" class="primary" onClick={() => onUse('lines')}>
                  From lines
                </button>
              </div>
            </li>
            <li class="card">
              <div>
                <h2>To colour black and white photographs</h2>
                <p class="soft">The colours are taken away, and it learns to put them back.</p>
              </div>
              <div class="actions">
                <button type="button" class="primary" onClick={() => onUse('colorize')}>
                  From black and white
                </button>
              </div>
            </li>
          </ul>
        </>
      )}
    </div>
  );
};

/** A network that has seen fewer photographs than this knows little else. */
const FEW = 20;
