import { describe, expect, it } from 'vitest';
import { crop, type Image, withChannels } from '../data/image.ts';
import { noiseImage } from '../data/patterns.testing.ts';
import { type PhotoTask, taskInput } from '../data/tasks.ts';
import { imageSource } from './frame-source.ts';
import { requireHole, taskSource } from './task-source.ts';

const erased = (): Image => {
  const image = withChannels(noiseImage(30, 20), 4);
  const data = Uint8Array.from(image.data);
  data.fill(0, 4 * 200, 4 * 320);
  return { ...image, data };
};

describe('taskSource', () => {
  it.each<readonly [PhotoTask, Image]>([
    [{ kind: 'colorize' }, noiseImage(30, 20)],
    [{ kind: 'inpaint', hole: 'free' }, erased()],
    [{ kind: 'super-resolution', scale: 2 }, noiseImage(30, 20)],
    [{ kind: 'super-resolution', scale: 5 }, noiseImage(30, 20)],
  ])('has the parts of what %j makes of the whole', async (task, image) => {
    const whole = taskInput(image, task);
    const source = taskSource(imageSource(image), task);
    expect(source).toMatchObject({ width: whole.width, height: whole.height });
    const { width, height } = source;
    const parts = [
      { x: 0, y: 0, width, height },
      { x: 3, y: 7, width: 11, height: 9 },
      { x: width - 5, y: height - 4, width: 5, height: 4 },
      { x: 0, y: 5, width, height: 10 },
    ];
    for (const part of parts) expect(await source.read(part)).toEqual(crop(whole, part));
    expect(source.lastRows(8, 3)).toEqual(crop(whole, { x: 0, y: 8, width, height: 3 }));
  });
});

describe('requireHole', () => {
  it('finds a hole, or names the image without one', async () => {
    await requireHole(imageSource(erased()), 'erased.png');
    await expect(requireHole(imageSource(noiseImage(30, 20)), 'whole.png')).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringContaining('whole.png: has no transparent part'),
    });
  });
});
