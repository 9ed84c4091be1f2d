import { Command, CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { ASKED_OPTION_NAMES, type OptionName, resolveOptions } from '../settings/options.ts';
import { addOptionFlags, readOptionFlags } from './option-flags.ts';

const commandWith = (names?: readonly OptionName[]): Command => {
  const command = new Command('train').exitOverride().configureOutput({ writeErr: () => {} });
  addOptionFlags(command, names);
  return command;
};

const read = (...argv: readonly string[]) =>
  readOptionFlags(commandWith().parse([...argv], { from: 'user' }));

const helpOf = (flag: string): string | undefined =>
  commandWith().options.find(({ long }) => long === flag)?.description;

describe('the flags of options', () => {
  it('are one for each option, the preset, and one by another name', () => {
    const command = commandWith();
    expect(command.options.map((option) => option.attributeName())).toEqual([
      'preset',
      ...ASKED_OPTION_NAMES,
      'dropout',
    ]);
  });

  it('have no noise without dropout, unless other noise is asked for', () => {
    expect(read('--no-dropout').options.noise).toBe('none');
    expect(read('--no-dropout', '--noise', 'gaussian').options.noise).toBe('gaussian');
  });

  it('may be those of some options only', () => {
    const flags = commandWith(['size', 'lambdaL1']).options.map(({ long }) => long);
    expect(flags).toEqual(['--preset', '--size', '--lambda-l1']);
  });

  it('give the defaults where none is given', () => {
    expect(read()).toEqual({ given: {}, preset: 'paper', options: resolveOptions() });
  });

  it('start from a preset, and override it only by what is given', () => {
    expect(read('--preset', 'small')).toMatchObject({
      preset: 'small',
      options: resolveOptions({}, 'small'),
    });
    expect(read('--size', '64', '--preset', 'small').options).toEqual(resolveOptions({ size: 64 }, 'small'));
  });

  it.each([
    ['--beta1', '0.9', 'beta1', 0.9],
    ['--beta2', '0.99', 'beta2', 0.99],
    ['--lambda-l1', '10', 'lambdaL1', 10],
    ['--lr', '2e-3', 'lr', 0.002],
    ['--input-channels', '1', 'inputChannels', 1],
    ['--generator', 'resnet-9', 'generator', 'resnet-9'],
    ['--generator', 'resnet-12', 'generator', 'resnet-12'],
    ['--norm-d', 'layer', 'normD', 'layer'],
    ['--max-steps', '5', 'maxSteps', 5],
    ['--depth', '3', 'depth', 3],
    ['--match', '{id}:{id}_L', 'match', '{id}:{id}_L'],
    ['--receptive-field', '16', 'receptiveField', 16],
    ['--direction', 'BtoA', 'direction', 'BtoA'],
    ['--objective', 'L1', 'objective', 'L1'],
    ['--concat-order', 'skip-first', 'concatOrder', 'skip-first'],
  ])('take %s %s as %s of %j', (flag, text, name, value) => {
    expect(read(flag, text).options).toEqual({ ...resolveOptions(), [name]: value });
  });

  it.each([
    ['--no-jitter', 'jitter'],
    ['--no-flip', 'flip'],
    ['--no-shuffle', 'shuffle'],
  ])('turn off by %s what is on', (flag, name) => {
    expect(read(flag).options).toEqual({ ...resolveOptions(), [name]: false });
  });

  it.each([
    ['--direction', 'sideways', 'Allowed choices are AtoB, BtoA.'],
    ['--receptive-field', '71', 'Allowed choices are 1, 16, 34, 70, 142, 286.'],
    ['--receptive-field', '70.0', 'Allowed choices are'],
    ['--preset', 'imagenet', 'Allowed choices are paper, pytorch, small, quick, cyclegan, cyclegan-small.'],
    ['--lr', 'fast', 'Expected a number.'],
    ['--lr', '', 'Expected a number.'],
    ['--size', '256px', 'Expected a number.'],
  ])('refuse %s %j', (flag, text, message) => {
    const run = () => read(flag, text);
    expect(run).toThrow(CommanderError);
    expect(run).toThrow(message);
  });

  it('leave ranges to the table of options', () => {
    expect(() => read('--beta1', '2')).toThrow(
      expect.objectContaining({ code: 'OPTION', message: expect.stringContaining('beta1 (--beta1) is 2') }),
    );
    expect(() => read('--size', '12.5')).toThrow(expect.objectContaining({ code: 'OPTION' }));
  });

  it('say what they are for, their default and their choices', () => {
    expect(helpOf('--lr')).toBe('learning rate (default: 0.0002)');
    expect(helpOf('--depth')).toMatch(/^number of halvings .*at most 8$/);
    expect(helpOf('--no-shuffle')).toBe('turns off: a new order of pairs every epoch');
    expect(helpOf('--receptive-field')).toBe(
      'side of the patch that the discriminator scores (default: 70); one of 1, 16, 34, 70, 142, 286',
    );
  });
});
