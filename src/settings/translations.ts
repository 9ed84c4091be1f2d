/** Which ways a training learns to translate: pix2pix one, CycleGAN both. */
import { TRANSLATES, type Translation } from '../models/recipe.ts';
import type { Options } from './options.ts';

type Direction = Options['direction'];

export interface DirectedTranslation extends Translation {
  readonly direction: Direction;
}

/** The translations of a training; the one of `options.direction` is first. */
export const translationsOf = ({
  model,
  direction,
}: Pick<Options, 'model' | 'direction'>): readonly DirectedTranslation[] =>
  TRANSLATES[model].map((translation) => ({
    ...translation,
    direction: translation.from === 'input' ? direction : reversed(direction),
  }));

const reversed = (direction: Direction): Direction => (direction === 'AtoB' ? 'BtoA' : 'AtoB');
