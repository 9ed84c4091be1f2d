/** What a validation finds, image by image; its means are formed in one order, whichever process translated which image. */
import type { Translation } from '../models/recipe.ts';

export type Side = Translation['from'];

export interface ImageScore {
  /** Of the pair, in its split. */
  readonly index: number;
  /** Which image of it, of a training both ways. */
  readonly side?: Side;
  /** Mean absolute difference of output and target, or of what comes back and the image. */
  readonly l1: number;
  /** Of metrics, by column; none where they are not measured. */
  readonly values: readonly number[];
}

const SIDES = ['input', 'target'] as const satisfies readonly Side[];

/** In the order of pairs, and of their sides. */
export const inOrder = <S extends Pick<ImageScore, 'index' | 'side'>>(scores: readonly S[]): readonly S[] =>
  scores.toSorted((a, b) => a.index - b.index || placeOf(a) - placeOf(b));

const placeOf = ({ side }: Pick<ImageScore, 'side'>): number => (side ? SIDES.indexOf(side) : 0);

/** The mean over all images; of both sides alike where there are two. */
export const meanL1 = (scores: readonly ImageScore[]): number => {
  const means = [undefined, ...SIDES].flatMap((side) => {
    const ofSide = scores.filter((score) => score.side === side);
    return ofSide.length === 0 ? [] : [ofSide.reduce((sum, { l1 }) => sum + l1, 0) / ofSide.length];
  });
  return means.reduce((sum, mean) => sum + mean, 0) / means.length;
};
