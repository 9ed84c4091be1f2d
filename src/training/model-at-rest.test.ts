import { expect, it } from 'vitest';
import { sampleDescription } from '../data/facades/sample.ts';
import { resolveOptions } from '../settings/options.ts';
import { trainingRecipe } from '../settings/training-recipe.ts';
import { recordAtRest } from './model-at-rest.ts';

it.each([
  ['AtoB', 12],
  ['BtoA', undefined],
] as const)('names the labels of the input, as the model at the end does, %s', (direction, labels) => {
  const options = resolveOptions({ size: 64, direction });
  const record = recordAtRest({
    trainer: { options, recipe: trainingRecipe(options) },
    position: { step: 7, epoch: 2, stepInEpoch: 1 },
    description: sampleDescription({ pairs: 10, size: 64, seed: 0 }),
  });
  expect(record).toMatchObject({ direction, trainedSize: 64, step: 7 });
  expect(record.palette?.length).toBe(labels);
});
