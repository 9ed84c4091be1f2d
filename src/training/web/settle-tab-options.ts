/** What the images of a tab decide of a run's options: channels, their size if they are not resized, the photo side. */
import { Pix2PixError } from '../../core/errors.ts';
import { taskFormats } from '../../data/tasks.ts';
import { taskOf } from '../../settings/examples.ts';
import { optionText } from '../../settings/option-text.ts';
import { checkedOptions, type Options } from '../../settings/options.ts';
import type { RunSplit } from '../run-splits.ts';
import { findPhotoSide, type SizedPairs, settledSize } from '../settle-images.ts';

/** Throws OPTION for what only files are read for that a browser cannot decode: measured values, and ids of classes. */
export const settleTabOptions = async (
  asked: Options,
  train: RunSplit & SizedPairs & { readonly hasWeights?: boolean },
  onNotice?: (line: string) => void,
): Promise<Options> => {
  requirePaired(asked);
  const options = {
    ...asked,
    ...channelsOf(asked),
    pixelWeights: train.hasWeights ? ('folder' as const) : ('none' as const),
  };
  const { augmentColor, photoSide } = options;
  return checkedOptions({
    ...options,
    ...settledSize(options, train, onNotice),
    photoSide: augmentColor > 0 && photoSide === 'auto' ? await findPhotoSide(train, onNotice) : photoSide,
  });
};

const requirePaired = ({ model }: Options): void => {
  if (model === 'pix2pix') return;
  throw new Pix2PixError(
    'OPTION',
    `train: ${optionText('model', model)} is not trained in a browser; expected pix2pix, or train it with Node: pix2pix train FOLDER --model ${model}`,
  );
};

type Channels = Pick<Options, 'inputChannels' | 'outputChannels' | 'inputFormat' | 'outputFormat'>;

const channelsOf = (options: Options): Channels => {
  const task = taskOf(options);
  if (task) {
    const { input, target } = taskFormats(task);
    const isPlain = task.kind === 'super-resolution';
    return {
      inputChannels: input.channels,
      outputChannels: target.channels,
      inputFormat: isPlain ? null : input,
      outputFormat: isPlain ? null : target,
    };
  }
  const channels = (side: 'input' | 'output'): number => {
    const name = `${side}Kind` as const;
    const kind = options[name];
    if (!['auto', 'colour', 'gray'].includes(kind))
      throw new Pix2PixError(
        'OPTION',
        `train: ${optionText(name, kind)} cannot be read in a browser, which shows images as colours of 8 bits; expected auto, colour or gray, or train it with Node`,
      );
    return kind === 'gray' ? 1 : options[`${side}Channels`];
  };
  return {
    inputChannels: channels('input'),
    outputChannels: channels('output'),
    inputFormat: null,
    outputFormat: null,
  };
};
