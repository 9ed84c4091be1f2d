import { afterEach, describe, expect, it, vi } from 'vitest';
import type * as Build from '../../src/graph/build.ts';
import type { OpName, Value } from '../../src/graph/ops.ts';
import { trainInFloat64 } from './golden-training.testing.ts';
import { farFromGolden, golden, gradientsOfGolden } from './training-step.testing.ts';

/** What stopGradient lets through in this file: values that are results of these ops. */
const leaks = vi.hoisted(() => new Set<OpName>());

vi.mock('../../src/graph/build.ts', async (importOriginal) => {
  const build = await importOriginal<typeof Build>();
  const stopGradient = (x: Value): Value => (leaks.has(x.op) ? x : build.stopGradient(x));
  return { ...build, stopGradient };
});

const FAKE: OpName = 'tanh'; // as D's update sees it: the generator ends in tanh
const UPDATED_WEIGHTS: OpName = 'sub'; // as G's loss sees D: Adam's update ends in a difference

const leak = async (...ops: readonly OpName[]) => {
  for (const op of ops) leaks.add(op);
  const training = await trainInFloat64();
  return (tolerance: number) => ({
    gradients: farFromGolden(gradientsOfGolden, (name) => training.first[name], tolerance),
    update: farFromGolden(golden.update, (name) => training.update[name], tolerance),
  });
};

describe('the training step', () => {
  afterEach(() => leaks.clear());

  it('unrolls the update of D into the gradient of G where nothing stops it, which the golden shows', async () => {
    const beyond = await leak(FAKE, UPDATED_WEIGHTS);
    const namesG = Object.keys(golden.update).filter((name) => name.startsWith('G/'));
    // At once every gradient of G is another one, and no gradient of D.
    expect(beyond(1e-8).gradients.map(({ name }) => name)).toEqual(namesG);
    // Ten steps later the two trainings have parted: most of G moved elsewhere by a tenth and more.
    expect(beyond(0.1).update.length).toBeGreaterThan(namesG.length / 2);
  });

  it.each([FAKE, UPDATED_WEIGHTS])('is shielded twice: letting %s through changes nothing', async (op) => {
    expect((await leak(op))(1e-8)).toEqual({ gradients: [], update: [] });
  });
});
