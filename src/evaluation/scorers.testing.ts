/** Scorers on single images, as an evaluation uses them on many. */
import type { RealImage, ScoredImage, Scorer } from './scorer.ts';

/** Measures an image and counts it; resolves with its values. */
export const measureWith = async (scorer: Scorer, image: ScoredImage): Promise<readonly number[]> => {
  const mark = await scorer.measure(image);
  scorer.add(mark);
  return mark.values;
};

/** The same with a real image. */
export const measureRealWith = async (scorer: Scorer, real: RealImage): Promise<void> => {
  const mark = await scorer.measureReal?.(real);
  if (mark) scorer.addReal?.(mark);
};
