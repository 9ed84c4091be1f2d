/** The discriminator's scores of every patch of an output, and of its target where it has one (paper 3.2.2). */
import { useMemo, useState } from 'preact/hooks';
import type { PatchMap } from '../../api/patches.ts';
import type { PairResult } from '../../api/results.ts';
import { useJson } from '../app/server-data.ts';
import { colourScale, MAP_COLOURS, meanBelief } from './patch-colours.ts';
import { middlePatch, type Place, wholeBox, within } from './patch-map.ts';
import { PatchPicture } from './patch-picture.tsx';
import { PatchReadout } from './patch-readout.tsx';
import { colourText, percentText } from './patch-texts.ts';

/** Columns and rows that the arrow keys move. */
const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

const COLOURS = `linear-gradient(to right, ${MAP_COLOURS.map(colourText).join(', ')})`;

interface Props {
  readonly pair: PairResult & { readonly patches: NonNullable<PairResult['patches']> };
}

export const PatchesView = ({ pair }: Props) => {
  const output = useJson<PatchMap>(pair.patches.output);
  const target = useJson<PatchMap>(pair.patches.target);
  const [chosen, setChosen] = useState<Place>();
  const [strength, setStrength] = useState(65);
  const grid = output.data ?? target.data;
  const scale = useMemo(
    () => colourScale([output.data, target.data].filter((map) => map !== undefined)),
    [output.data, target.data],
  );
  const whole = grid && wholeBox(grid);
  const position = grid && within(grid, chosen ?? middlePatch(grid));
  const onKeyDown = (event: KeyboardEvent): void => {
    const [columns, rows] = STEPS[event.key] ?? [0, 0];
    if (!grid || !position || (columns === 0 && rows === 0)) return;
    event.preventDefault(); // no scrolling,
    event.stopPropagation(); // and no change of the pair
    setChosen(within(grid, { column: position.column + columns, row: position.row + rows }));
  };
  const picture = (side: 'input' | 'output' | 'target', map?: PatchMap) => (
    <PatchPicture
      url={pair[side]}
      alt={`${side} of ${pair.name}`}
      grid={grid}
      map={map}
      scale={scale}
      position={position}
      onPlace={setChosen}
    >
      <span>{side}</span>
      {side === 'input'
        ? grid && <span>{`${grid.network} ${grid.isConditional ? 'sees it too' : 'does not see it'}`}</span>
        : map && <MeanBelief map={map} />}
    </PatchPicture>
  );
  const error = output.error ?? target.error;
  return (
    <div
      class="patches-view"
      style={{ '--strength': strength / 100, ...(whole ? { '--ratio': whole.width / whole.height } : {}) }}
    >
      <div class="patch-tools">
        <div class="scale">
          <span class="number">{scale.ends[0]}</span>
          <span class="bar" style={{ background: COLOURS }} />
          <span class="number">{scale.ends[1]}</span>
        </div>
        <label>
          map
          <input
            type="range"
            min={0}
            max={100}
            value={strength}
            aria-label="How much the map covers the image"
            onInput={({ currentTarget }) => setStrength(Number(currentTarget.value))}
          />
        </label>
        {grid && (
          <span class="soft number">
            {grid.width}×{grid.height} patches of {grid.receptiveField}×{grid.receptiveField} pixels, scores
            of epoch {grid.epoch}
          </span>
        )}
      </div>
      {scale.note !== undefined && <p class="soft">{scale.note}</p>}
      {error !== undefined && (
        <div class="card problem">
          <p>{error}</p>
          <button
            type="button"
            onClick={() => {
              output.reload();
              target.reload();
            }}
          >
            Ask again
          </button>
        </div>
      )}
      {!grid && !error && (
        <p class="soft" role="status">
          Asking the discriminator…
        </p>
      )}
      <div
        class="patch-stage"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move the patch
        tabIndex={0}
        aria-label="Maps of patches; arrow keys move the patch"
        aria-describedby="patch-readout"
        onKeyDown={onKeyDown}
      >
        {picture('input')}
        {picture('output', output.data)}
        {pair.patches.target !== undefined && picture('target', target.data)}
      </div>
      <div id="patch-readout" class="patch-readout number" role="status">
        {grid && position && (
          <PatchReadout
            position={position}
            grid={grid}
            maps={{ output: output.data, target: target.data }}
            scale={scale}
          />
        )}
      </div>
    </div>
  );
};

const MeanBelief = ({ map }: { readonly map: PatchMap }) => {
  const mean = meanBelief(map);
  return mean === undefined ? null : <span class="number">mean {percentText(mean)} real</span>;
};
