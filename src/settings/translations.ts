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
    direction: translation.from === 'input' ? direction : otherDirection(direction),
  }));

/** Whether a training learns to translate both ways, and so can translate back what it has translated. */
export const isBothWays = (options: Pick<Options, 'model' | 'direction'>): boolean =>
  translationsOf(options).length > 1;

/** The way back. */
export const otherDirection = (direction: Direction): Direction => (direction === 'AtoB' ? 'BtoA' : 'AtoB');
