/** A line of test.py as a line of `pix2pix translate`. */
import { join } from 'node:path';
import type { PytorchArguments } from './read-arguments.ts';
import { refusal } from './read-arguments.ts';
import { experimentName, runFolder } from './run-place.ts';

/** Words of each command, one after the other. CycleGAN's test translates both ways, which are two here. */
export const testCommands = (args: PytorchArguments): readonly (readonly string[])[] => {
  const { values, model } = args;
  const { dataroot, phase } = values;
  const out = join(values.results_dir, experimentName(values), `${phase}_${values.epoch}`);
  const translate = (input: string, to: string, ...more: readonly string[]): readonly string[] => [
    'translate',
    runFolder(args),
    input,
    ...more,
    ...checkpointWords(args),
    ...(values.eval ? ['--no-noise'] : []),
    ...(args.given.has('gpu_ids') && values.gpu_ids.startsWith('-') ? ['--device', 'cpu'] : []),
    '--out',
    to,
  ];
  if (model === 'cycle_gan')
    return [
      translate(join(dataroot, `${phase}A`), join(out, 'AtoB')),
      translate(join(dataroot, `${phase}B`), join(out, 'BtoA'), '--direction', 'BtoA'),
    ];
  if (model === 'test')
    return [translate(dataroot, out, ...(isWayBack(args) ? ['--direction', 'BtoA'] : []))];
  return [translate(join(dataroot, phase), out, '--pairs')];
};

/** `--model_suffix _B` is the generator of the way back. */
const isWayBack = ({ values: { model_suffix } }: PytorchArguments): boolean => /B$/.test(model_suffix);

const checkpointWords = ({ values: { epoch } }: PytorchArguments): readonly string[] => {
  if (epoch === 'latest') return [];
  if (!/^\d+$/.test(epoch)) throw refusal(`has --epoch ${epoch}, expected latest or a number`);
  return ['--checkpoint', `epoch-${epoch.padStart(4, '0')}`];
};
