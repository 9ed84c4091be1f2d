import { describe, expect, it } from 'vitest';
import { memoryPairs, type Pair } from '../data/pairs.ts';
import { flatImage, noiseImage } from '../data/patterns.testing.ts';
import { imagesTensor } from '../data/pixels.ts';
import { exampleShape } from '../settings/examples.ts';
import { resolveOptions } from '../settings/options.ts';
import { preparePair } from '../training/validation.ts';
import { type ComparedModel, labelsOf, translatedPairs, type View, viewOf } from './compared-pairs.ts';

const trained = (given: Parameters<typeof resolveOptions>[0] = {}): View => ({
  kind: 'trained',
  shape: exampleShape(resolveOptions({ size: 16, depth: 2, ...given })),
});
const FULL: View = { kind: 'full', channels: { input: 3, target: 1 } };
const PAIR: Pair = { name: 'p', input: noiseImage(24, 20, 3, 1), target: noiseImage(24, 20, 3, 2) };

/** Returns its input, and remembers its arguments. */
const echo = (name: string, view: View) => {
  const asked: unknown[] = [];
  const model: ComparedModel = {
    name,
    view,
    translator: {
      translate: async (x, options) => {
        asked.push(options);
        return x;
      },
    },
  };
  return { model, asked };
};

describe('a view', () => {
  it('of a training is what its validation uses', async () => {
    const options = resolveOptions({ size: 16, depth: 2, inputChannels: 1 });
    const seen = viewOf(PAIR, { kind: 'trained', shape: exampleShape(options) });
    const prepared = preparePair(PAIR, options);
    expect(imagesTensor([seen.input])).toEqual(prepared.input);
    expect(imagesTensor([seen.target])).toEqual(prepared.target);
  });

  it('of full size leaves images as they are, in the channels of the model', () => {
    expect(viewOf(PAIR, FULL)).toMatchObject({ input: PAIR.input, target: { width: 24, channels: 1 } });
  });

  it('of labels mixes no colours, whatever filter the training takes', () => {
    const palette = [
      [0, 0, 0],
      [100, 100, 100],
      [200, 200, 200],
    ];
    // Black next to light: a mixture of them would be the class in the middle.
    const row = new Array(12)
      .fill([0, 0, 0])
      .concat(new Array(12).fill([200, 200, 200]))
      .flat();
    const labels = { width: 24, height: 1, channels: 3, data: Uint8Array.from(row) };
    for (const view of [trained({ inputResize: 'bicubic' }), FULL])
      expect([...labelsOf(PAIR, labels, view, { palette }).classes]).not.toContain(1);
  });
});

describe('translatedPairs', () => {
  it('translates the same pair by each model, with noise by seed and name', async () => {
    const [a, b] = [echo('a', trained()), echo('b', trained({ inputChannels: 1 }))];
    const source = translatedPairs({ source: memoryPairs([PAIR]), models: [a.model, b.model], seed: 7 });
    const pair = await source.read(0);
    expect(source.names).toEqual(['p']);
    expect(pair).toMatchObject({ name: 'p', target: { width: 16, height: 16 } });
    expect(await pair.outputs[0]?.()).toEqual({ image: pair.input });
    expect(await pair.outputs[1]?.()).toMatchObject({ image: { channels: 1 } });
    expect([a.asked, b.asked]).toEqual([
      [{ seed: 7, key: 'p', resize: 'none' }],
      [{ seed: 7, key: 'p', resize: 'none' }],
    ]);
  });

  it('reads the labels of the side that has them', async () => {
    const { model } = echo('a', trained());
    const pair = { ...PAIR, target: flatImage(24, 20, [255, 0, 0]) };
    const palette = [
      [0, 0, 0],
      [255, 0, 0],
    ];
    const source = translatedPairs({
      source: memoryPairs([pair]),
      models: [model],
      labels: { side: 'target', palette },
      seed: 0,
    });
    expect([...((await source.read(0)).labels?.classes ?? [])]).toEqual(new Array(256).fill(1));
  });

  it('refuses models whose targets differ', async () => {
    const few = { ...PAIR, target: flatImage(24, 20, [1, 2, 3]) };
    few.target.data.fill(200, 0, 300); // few colours, which only one training resizes by nearest pixels
    const models = [
      echo('a', trained()).model,
      echo('b', trained({ inputResize: 'bicubic' })).model,
    ] as const;
    await expect(
      translatedPairs({ source: memoryPairs([few]), models: [...models], seed: 0 }).read(0),
    ).rejects.toMatchObject({ code: 'DATA', message: expect.stringContaining('--full-size') });
  });
});
