/** The three images of a result, and which two of them are compared: an output with its target, or an input with what came back. */
import type { Results } from '../../api/results.ts';

export type Compared = Results['compared'];

/** The images of a result by the names of their files. */
export type ImageSide = 'input' | 'output' | 'target';

interface ComparedWords {
  /** What a row of the results is. */
  readonly item: 'pair' | 'image';
  /** The mean difference of both. */
  readonly distance: 'L1' | 'cycle L1';
  readonly titles: Readonly<Record<ImageSide, string>>;
  /** The image beside the two that are compared. */
  readonly beside: ImageSide;
  /** Shown over each other, the first on the left of the wipe. */
  readonly over: readonly [ImageSide, ImageSide];
}

export const COMPARED: { readonly [C in Compared]: ComparedWords } = {
  target: {
    item: 'pair',
    distance: 'L1',
    titles: { input: 'input', output: 'output', target: 'target' },
    beside: 'input',
    over: ['output', 'target'],
  },
  back: {
    item: 'image',
    distance: 'cycle L1',
    titles: { input: 'input', output: 'output', target: 'back' },
    beside: 'output',
    over: ['input', 'target'],
  },
};
