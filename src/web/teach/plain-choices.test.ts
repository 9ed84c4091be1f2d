import { describe, expect, it } from 'vitest';
import { resolveOptions } from '../../settings/options.ts';
import {
  CARES,
  FIRST_CHOICES,
  LENGTHS,
  optionsOfChoices,
  PICTURE_SIZES,
  stepsOfChoices,
} from './plain-choices.ts';

describe('the plain choices', () => {
  it('are options of the quick preset, all of them', () => {
    for (const size of PICTURE_SIZES)
      for (const length of LENGTHS)
        for (const care of CARES)
          expect(() =>
            resolveOptions(
              optionsOfChoices({ ...FIRST_CHOICES, direction: 'BtoA', size, length, care }, 80),
              'quick',
            ),
          ).not.toThrow();
  });

  it('have a task for photographs alone, which have one direction', () => {
    const options = optionsOfChoices({ ...FIRST_CHOICES, task: 'colorize', direction: 'BtoA' }, 80);
    expect(resolveOptions(options, 'quick')).toMatchObject({ task: 'colorize', direction: 'AtoB' });
  });

  it('take about as many steps whatever the number of pairs, half of them while the learning rate falls', () => {
    expect(optionsOfChoices(FIRST_CHOICES, 80)).toMatchObject({ epochs: 20, epochsDecay: 20 });
    expect(stepsOfChoices(FIRST_CHOICES, 80)).toBe(3200);
    expect(stepsOfChoices(FIRST_CHOICES, 400)).toBe(3200);
  });

  it('come after options that were given', () => {
    expect(optionsOfChoices({ ...FIRST_CHOICES, more: { ngf: 24, norm: 'instance' } }, 80)).toMatchObject({
      ngf: 24,
      ndf: 16,
      norm: 'instance',
    });
  });

  it('see every pair at least twice', () => {
    expect(stepsOfChoices({ ...FIRST_CHOICES, length: 'taste' }, 5000)).toBe(10_000);
  });
});
