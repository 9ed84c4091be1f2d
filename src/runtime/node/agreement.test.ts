/** The two ways to the CPU agree to the last bit, though one writes state in place and the other copies it. */
import { afterAll, describe, expect, it } from 'vitest';
import { decideAliasing } from '../aliasing.ts';
import { outcomeOfRandom, randomGraph } from '../random-graphs.testing.ts';
import { openCpuDevice } from './cpu-device.ts';
import { openJsBindingDevice } from './js-binding-device.ts';

describe('state written in place', async () => {
  const inPlace = await openCpuDevice({ threads: 2 });
  const copying = await openJsBindingDevice({ threads: 2 });
  afterAll(() => Promise.all([inPlace.dispose(), copying.dispose()]));

  it('equals state that is copied, bit by bit, on random graphs', async () => {
    for (let seed = 0; seed < 150; seed++)
      expect([seed, ...(await outcomeOfRandom(inPlace, seed))]).toEqual([
        seed,
        ...(await outcomeOfRandom(copying, seed)),
      ]);
  });

  it('comes about in place and through shadows on these graphs', () => {
    const placements = Array.from(
      { length: 150 },
      (_, seed) => decideAliasing(randomGraph(seed)).get('s')?.placement,
    );
    expect(new Set(placements)).toEqual(new Set(['in-place', 'shadow']));
  });
});
