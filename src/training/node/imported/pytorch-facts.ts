/** What the PyTorch code wrote beside its checkpoints: the options of a training, or of a test, as text. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readRegularText } from '../../../core/node/regular-file.ts';
import type { Direction } from '../../../data/pairs.ts';
import type { PartialOptions } from '../../../settings/options.ts';

/** What such a file says that tensors do not. */
export interface PytorchFacts {
  /** The file; undefined where there is none. */
  readonly file?: string;
  readonly direction?: Direction;
  readonly hasDropout?: boolean;
  /** How images were shown to the networks, and what their scores mean. */
  readonly options: PartialOptions;
}

/** Those of a training say more. */
const OPTION_FILES = ['train_opt.txt', 'test_opt.txt'];

/** No text of options is as large as this. */
const MOST_BYTES = 1e6;

/** The options beside checkpoints, as far as they matter to networks; none where there is no such file. */
export const readPytorchFacts = async (folder: string): Promise<PytorchFacts> => {
  for (const name of OPTION_FILES) {
    const file = join(folder, name);
    const bytes = await stat(file).then(
      (found) => (found.isFile() ? found.size : undefined),
      () => undefined,
    );
    if (bytes !== undefined && bytes < MOST_BYTES)
      return { file, ...factsOf(await readRegularText(file), name === 'train_opt.txt') };
  }
  return { options: {} };
};

const factsOf = (text: string, isOfTraining: boolean): Omit<PytorchFacts, 'file'> => {
  const values = valuesOf(text);
  const direction = values.get('direction');
  const dropped = values.get('no_dropout');
  return {
    ...(direction === 'AtoB' || direction === 'BtoA' ? { direction } : {}),
    ...(dropped === 'True' || dropped === 'False' ? { hasDropout: dropped === 'False' } : {}),
    options: { ...imageOptions(values, isOfTraining), ...lossOptions(values) },
  };
};

/** Lines such as `direction: BtoA    [default: AtoB]`. */
const valuesOf = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split('\n').flatMap((line) => {
      const [, name, value] = /^\s*(\w+): (.*?)\s*(?:\[default: .*\])?\s*$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value] as const];
    }),
  );

const wholeNumber = (text: string | undefined): number | undefined =>
  text !== undefined && /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined;

const PREPROCESSES = ['resize_and_crop', 'crop', 'scale_width', 'scale_width_and_crop', 'none'] as const;

/** A training enlarges images before it crops them; a test does not. */
const imageOptions = (values: ReadonlyMap<string, string>, isOfTraining: boolean): PartialOptions => {
  const size = wholeNumber(values.get('crop_size'));
  const loadSize = isOfTraining ? wholeNumber(values.get('load_size')) : undefined;
  const preprocess = PREPROCESSES.find((name) => name === values.get('preprocess'));
  return {
    ...(size === undefined ? {} : { size }),
    ...(size !== undefined && loadSize !== undefined && loadSize > size ? { loadSize } : {}),
    ...(preprocess ? { preprocess } : {}),
  };
};

const GAN_MODES = { vanilla: 'vanilla', lsgan: 'lsgan', wgangp: 'wgan-gp' } as const;

const lossOptions = (values: ReadonlyMap<string, string>): PartialOptions => {
  const mode = values.get('gan_mode');
  return mode !== undefined && Object.hasOwn(GAN_MODES, mode)
    ? { adversarialLoss: GAN_MODES[mode as keyof typeof GAN_MODES] } // one of its keys
    : {};
};
