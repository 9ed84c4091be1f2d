/** The presets as a person chooses among them: what each is for, how long it takes, and what that means as options. */
import type { PresetName } from '../../settings/options.ts';

export interface PresetText {
  readonly title: string;
  readonly text: string;
  /** Side of its images, in pixels. */
  readonly size: number;
  /** Epochs in all, and whether the second half of them has a falling learning rate. */
  readonly epochs: number;
  readonly decays: boolean;
}

/** In the order of the list; a test compares them with the presets. */
export const PRESET_TEXTS: { readonly [P in PresetName]: PresetText } = {
  quick: {
    title: 'Quick',
    text: 'Sharp pictures after a few passes over the pairs: for a first look.',
    ...{ size: 128, epochs: 8, decays: true },
  },
  small: {
    title: 'Small',
    text: 'The system of the paper at a quarter of the pixels: an hour or so on a laptop.',
    ...{ size: 128, epochs: 60, decays: true },
  },
  paper: {
    title: 'Paper',
    text: 'As the paper has it, 256 pixels: hours to a day on a laptop.',
    ...{ size: 256, epochs: 200, decays: false },
  },
  pytorch: {
    title: 'PyTorch',
    text: 'As the PyTorch code of the authors has it, to compare with it.',
    ...{ size: 256, epochs: 200, decays: true },
  },
  'cyclegan-small': {
    title: 'CycleGAN, small',
    text: 'For two kinds of pictures that are not pairs, at a quarter of the pixels.',
    ...{ size: 128, epochs: 60, decays: true },
  },
  cyclegan: {
    title: 'CycleGAN',
    text: 'For two kinds of pictures that are not pairs, as its paper has it: a day and more.',
    ...{ size: 256, epochs: 200, decays: true },
  },
};

export const PRESETS_IN_ORDER = Object.keys(PRESET_TEXTS) as readonly PresetName[];

/** Epochs in all as options: half of them with a falling rate, where the preset has that. */
export const epochOptions = (preset: PresetName, epochs: number): Readonly<Record<string, number>> => {
  if (!PRESET_TEXTS[preset].decays) return { epochs };
  const decaying = Math.floor(epochs / 2);
  return { epochs: epochs - decaying, epochsDecay: decaying };
};
