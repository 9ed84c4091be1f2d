/** The selected patch in words: where it is, and how real it is in output and target. */
import type { PatchMap } from '../../api/patches.ts';
import { beliefOf } from '../../core/adversarial-loss.ts';
import { type ColourScale, logitAt, mapColour, signed } from './patch-colours.ts';
import { type Place, patchBox } from './patch-map.ts';
import { colourText, percentText } from './patch-texts.ts';

interface ReadoutProps {
  readonly position: Place;
  readonly grid: PatchMap;
  readonly maps: Readonly<Record<'output' | 'target', PatchMap | undefined>>;
  readonly scale: ColourScale;
}

export const PatchReadout = ({ position, grid, maps, scale }: ReadoutProps) => {
  const { x, y, width, height } = patchBox(grid, position);
  const isBeyond = x < 0 || y < 0 || x + width > grid.imageWidth || y + height > grid.imageHeight;
  return (
    <>
      <span class="soft">
        column {position.column + 1}, row {position.row + 1}
        {isBeyond && '; beyond the border it sees zeros'}
      </span>
      {(['output', 'target'] as const).map((side) => {
        const map = maps[side];
        if (!map) return null;
        const logit = logitAt(map, position);
        const belief = beliefOf(map.adversarialLoss, logit);
        return (
          <span key={side} class="verdict">
            <span class="swatch" style={{ background: colourText(mapColour(scale.positionOf(logit))) }} />
            {side} {belief !== undefined && <b>{percentText(belief)} real</b>}
            <span class="soft">
              {map.adversarialLoss === 'vanilla' ? 'logit' : 'score'} {signed(logit)}
            </span>
          </span>
        );
      })}
    </>
  );
};
