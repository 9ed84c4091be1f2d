/** What a board can do for a model: what its inputs are, at which size, and what is shown of its images. */
import type { ModelSide } from '../api/models.ts';
import type { BoardModel } from './app-config.ts';

/** `picture`: what a screen shows; `alpha`: also what is transparent; `holes`: a photograph that is erased in places; `none`: nothing that can be drawn. */
export type BoardInput = 'picture' | 'alpha' | 'holes' | 'none';

export const boardInput = ({
  task,
  inputHolds,
  inputChannels,
}: Pick<BoardModel, 'task' | 'inputHolds' | 'inputChannels'>): BoardInput => {
  if (task === 'inpaint') return 'holes';
  if (inputHolds?.kind === 'ids' || inputHolds?.kind === 'lab') return 'picture';
  if (inputChannels === 1 || inputChannels === 3) return 'picture';
  return inputChannels === 4 && inputHolds?.kind !== 'raw' ? 'alpha' : 'none';
};

/** Whether the board begins with photographs as they are, of which the task makes its inputs. */
export const takesPhotographs = (task: BoardModel['task']): boolean =>
  task === 'inpaint' || task === 'super-resolution';

/** The size of drawings: that of the training, or what super-resolution enlarges to it. */
export const boardSize = (
  width: number,
  height: number = width,
  scale = 1,
): { readonly width: number; readonly height: number } => ({
  width: Math.max(1, Math.round(width / scale)),
  height: Math.max(1, Math.round(height / scale)),
});

/** What a picture shows of measured values: which are black and white, and which channels. Undefined for colours. */
export const shownText = (side: ModelSide | undefined): string | undefined => {
  if (side?.kind !== 'raw') return undefined;
  const { channels, range = [0, 1] } = side;
  const ends = `black is ${numberText(range[0])}, white ${numberText(range[1])}`;
  if (channels === 1 || channels === 3) return ends;
  const shown =
    channels === 2 ? 'channel 1 of 2' : `channels 1, 2 and 3 of ${channels} as red, green and blue`;
  return `${shown}; ${ends}`;
};

const numberText = (value: number): string =>
  Number(value.toPrecision(4)).toLocaleString('en', { maximumSignificantDigits: 4 });
