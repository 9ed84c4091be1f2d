/** What a run is asked for, a preset and what differs from it, becomes all options. */
import { Pix2PixError } from '../core/errors.ts';
import {
  checkedOptions,
  currentPreset,
  type OldPresetName,
  OPTION_NAMES,
  type Options,
  type PartialOptions,
  PRESETS,
  type PresetName,
  presetOfModel,
  resolveOptions,
} from './options.ts';

/** A preset and what differs from it. */
export interface GivenOptions {
  /** `paper` if absent, or `cyclegan` with that model. */
  readonly preset?: PresetName | OldPresetName | undefined;
  /** What differs from the preset; or every option, as `resolveOptions` returns them. */
  readonly options?: PartialOptions | undefined;
}

/** All options of a run, and the preset that they start from. */
export interface RunOptions {
  readonly preset: PresetName;
  readonly options: Options;
}

/**
 * All options, and the preset for the record. Throws OPTION for what `resolveOptions` refuses, and for a preset next to
 * every option if they have other values: it would be recorded and change nothing.
 */
export const resolveRunOptions = ({ preset, options: given = {} }: GivenOptions): RunOptions => {
  const base = preset ?? presetOfModel(given.model);
  // Every option at once was resolved before, perhaps from a preset that has values without effect next to them.
  const options = isComplete(given) ? checkedOptions(given) : resolveOptions(given, base);
  const name = currentPreset(base) as PresetName; // an unknown one was refused
  if (preset !== undefined && isComplete(given)) requirePreset(name, options);
  return { preset: name, options };
};

const isComplete = (given: PartialOptions): boolean =>
  OPTION_NAMES.every((name) => given[name] !== undefined);

const requirePreset = (preset: PresetName, options: Options): void => {
  const wanted: PartialOptions = PRESETS[preset];
  const name = OPTION_NAMES.find((one) => wanted[one] !== undefined && wanted[one] !== options[one]);
  if (name === undefined) return;
  throw new Pix2PixError(
    'OPTION',
    `options: preset is "${preset}", whose ${name} is ${wanted[name]}, but all options are given, and theirs is ${options[name]}; give only the options that differ from the preset, or leave the preset out`,
  );
};
