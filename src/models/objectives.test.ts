import { describe, expect, it } from 'vitest';
import { apply, float64 } from '../reference/apply.testing.ts';
import { OBJECTIVE_TERMS, OBJECTIVES, RECONSTRUCTIONS } from './objectives.ts';

describe('the objectives', () => {
  it('are those of Table 1 and the regression of Table 5', () => {
    expect(OBJECTIVES).toEqual(['L1', 'L2', 'GAN', 'cGAN', 'L1+GAN', 'L1+cGAN']);
  });

  it('say by their names which terms they have', () => {
    for (const objective of OBJECTIVES) {
      const { reconstruction, adversary } = OBJECTIVE_TERMS[objective];
      expect(reconstruction).toBe(/^L\d/.exec(objective)?.[0].toLowerCase() ?? 'none');
      const adversaries = { GAN: 'unconditional', cGAN: 'conditional' } as const;
      expect(adversary).toBe(adversaries[/c?GAN$/.exec(objective)?.[0] as 'GAN' | 'cGAN'] ?? 'none');
    }
  });
});

describe('the reconstruction terms', () => {
  it('are means over all values: equation 3, and its square', () => {
    const [output, target] = [float64([1, 1, 2, 2], [1, 2, 3, 4]), float64([1, 1, 2, 2], [1, 0, 6, 4])];
    expect(apply(RECONSTRUCTIONS.l1, [output, target])).toEqual(float64([], [5 / 4]));
    expect(apply(RECONSTRUCTIONS.l2, [output, target])).toEqual(float64([], [13 / 4]));
  });
});
