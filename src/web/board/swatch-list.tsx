/** The colours to paint with, and their names. */
import type { Swatch } from './board-setup.ts';
import { colourText } from './raster.ts';

interface Props {
  readonly swatches: readonly Swatch[];
  readonly chosen: number;
  readonly onChoose: (swatch: Swatch) => void;
}

export const SwatchList = ({ swatches, chosen, onChoose }: Props) => (
  <ul class="swatches" aria-label="Colours">
    {swatches.map((swatch) => (
      <li key={swatch.name}>
        <button
          type="button"
          aria-pressed={swatch.colour === chosen}
          title={swatch.name}
          onClick={() => onChoose(swatch)}
        >
          <i style={{ background: colourText(swatch.colour) }} />
          <span>{swatch.name}</span>
        </button>
      </li>
    ))}
  </ul>
);
