/** Where the PyTorch code's experiment is here: `checkpoints/NAME` becomes `runs/NAME`. */
import { join } from 'node:path';
import { nearestName } from '../../core/errors.ts';
import { PYTORCH_NAMES, type PytorchValues } from './pytorch-options.ts';
import { type PytorchArguments, refusal } from './read-arguments.ts';

const RUNS = 'runs'; // where pix2pix serve looks

/** The run folder. Throws OPTION for a suffix with an unknown name. */
export const runFolder = (args: PytorchArguments): string => {
  const { values, given } = args;
  return join(given.has('checkpoints_dir') ? values.checkpoints_dir : RUNS, experimentName(values));
};

/** The name with its suffix, in which {netG} stands for that option's value. */
export const experimentName = (values: PytorchValues): string => {
  if (values.suffix === '') return values.name;
  const suffix = values.suffix.replace(/\{(\w+)\}/g, (_, key: string) => {
    const name = PYTORCH_NAMES.find((one) => one === key);
    if (name !== undefined) return String(values[name]);
    const nearest = nearestName(key, PYTORCH_NAMES);
    throw refusal(
      `has --suffix ${values.suffix}, but there is no option ${key}${nearest === undefined ? '' : `; did you mean {${nearest}}?`}`,
    );
  });
  return `${values.name}_${suffix}`;
};
