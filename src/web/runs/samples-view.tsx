/** The samples of a run: the same images after every epoch, one epoch of which is shown. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { SampleList, SampleSheet } from '../../api/samples.ts';
import { COMPARE_MODES, Compare, type CompareMode } from '../gallery/compare.tsx';
import type { ImageSide } from '../gallery/compared.ts';

type Tiles = readonly { readonly [S in ImageSide]: string }[];

const SIDES = ['input', 'output', 'target'] as const;

const HINTS: { readonly [C in SampleList['columns'][2]]: string } = {
  target: 'Input, output and target.',
  back: 'Input, output, and what came back: images of A and of B in turn.',
};

interface Props {
  readonly samples: SampleList;
  /** Which of the sheets is shown. */
  readonly index: number;
}

export const SamplesView = ({ samples, index }: Props) => {
  const { sheets, columns } = samples;
  const [chosen, setChosen] = useState<number>();
  const [mode, setMode] = useState<CompareMode>('wipe');
  const sheet = sheets[index];
  const tiles = useTiles(samples, sheet);
  if (!sheet) return <p class="soft">The first samples come after the first epoch.</p>;
  return (
    <section class="samples" aria-labelledby="samples-title">
      <div class="section-head">
        <h2 id="samples-title">Samples</h2>
      </div>
      <div class="sample-rows" style={{ '--ratio': samples.tileWidth / samples.tileHeight }}>
        {tiles.map((row, number) => (
          <button
            key={number}
            type="button"
            aria-pressed={chosen === number}
            aria-label={`Sample ${number + 1}: ${columns.join(', ')}; open the large view`}
            onClick={() => setChosen(chosen === number ? undefined : number)}
          >
            {SIDES.map((side) => (
              <img key={side} src={row[side]} alt="" width={samples.tileWidth} height={samples.tileHeight} />
            ))}
          </button>
        ))}
      </div>
      <p class="soft hint">{HINTS[columns[2]]} Select a row for a large view.</p>
      {chosen !== undefined && tiles[chosen] && (
        <div class="card">
          <Compare
            name={`sample ${chosen + 1}`}
            {...tiles[chosen]}
            compared={columns[2]}
            modes={COMPARE_MODES}
            mode={mode}
            onMode={setMode}
          />
        </div>
      )}
    </section>
  );
};

/** Images of a sheet, row by row; those of the previous sheet stay until they are loaded. */
const useTiles = (samples: SampleList, sheet: SampleSheet | undefined): Tiles => {
  const [tiles, setTiles] = useState<Tiles>([]);
  const cache = useRef(new Map<string, Tiles>());
  const { rows, tileWidth, tileHeight, gap } = samples;
  const url = sheet?.url;
  useEffect(() => {
    if (url === undefined) return;
    const known = cache.current.get(url);
    if (known) {
      setTiles(known);
      return;
    }
    let isCurrent = true;
    const image = new Image();
    image.src = url;
    image.decode().then(
      () => {
        const canvas = document.createElement('canvas');
        Object.assign(canvas, { width: tileWidth, height: tileHeight });
        const context = canvas.getContext('2d');
        const cut = (row: number, column: number): string => {
          context?.drawImage(
            image,
            column * (tileWidth + gap),
            row * (tileHeight + gap),
            tileWidth,
            tileHeight,
            0,
            0,
            tileWidth,
            tileHeight,
          );
          return canvas.toDataURL();
        };
        const made = Array.from({ length: rows }, (_, row) => ({
          input: cut(row, 0),
          output: cut(row, 1),
          target: cut(row, 2),
        }));
        cache.current.set(url, made);
        if (isCurrent) setTiles(made);
      },
      () => {}, // a sheet that is being replaced arrives with the next list
    );
    return () => {
      isCurrent = false;
    };
  }, [url, rows, tileWidth, tileHeight, gap]);
  return tiles;
};
