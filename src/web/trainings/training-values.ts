/** What a person chooses of a new training on the server, and the request that it becomes. */
import type { TrainingRequest } from '../../api/trainings.ts';
import type { PresetName } from '../../settings/options.ts';
import { epochOptions } from './preset-texts.ts';

/** What is learned: pairs, or from photographs alone. */
export const TASKS = {
  pairs: 'the pairs as they are',
  colorize: 'from photographs: colours for gray ones',
  inpaint: 'from photographs: to fill holes',
  'super-resolution': 'from photographs: to enlarge them',
} as const;

/** As the fields hold them: empty for what the preset or the data set says. */
export interface TrainingValues {
  readonly preset: PresetName;
  readonly name: string;
  readonly size: string;
  readonly epochs: string;
  readonly direction: string;
  readonly task: keyof typeof TASKS;
}

export const FIRST_VALUES: TrainingValues = {
  preset: 'quick',
  name: '',
  size: '',
  epochs: '',
  direction: 'AtoB',
  task: 'pairs',
};

/** Whether a preset learns without pairs, both ways at once. */
export const isCycle = ({ preset }: TrainingValues): boolean => preset.startsWith('cyclegan');

/** The request for a data set by its id. */
export const requestOf = (data: string, values: TrainingValues): TrainingRequest => {
  const { preset, name, size, epochs, direction, task } = values;
  return {
    data,
    preset,
    ...(name.trim() === '' ? {} : { name: name.trim() }),
    options: {
      ...(size === '' ? {} : { size: Number(size) }),
      ...(epochs === '' ? {} : epochOptions(preset, Number(epochs))),
      ...(direction === 'AtoB' || isCycle(values) ? {} : { direction }),
      ...(task === 'pairs' || isCycle(values) ? {} : { task }),
    },
  };
};
