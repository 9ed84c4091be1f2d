import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderFacade } from '../../data/facades/render-facade.ts';
import { type Image, joinSideBySide } from '../../data/image.ts';
import { writePng } from '../../data/node/codecs.ts';
import type { ImageInput } from './image-inputs.ts';
import { requirePairs } from './require-pairs.ts';

let root: string;
const singles: ImageInput[] = [];
const pairs: ImageInput[] = [];
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'require-pairs-'));
  for (let index = 0; index < 4; index++) {
    const { labels, photo } = renderFacade({ seed: 7, index, size: 64 });
    const write = async (list: ImageInput[], folder: string, image: Image): Promise<void> => {
      const path = join(root, folder, `${index}.png`);
      await writePng(path, image);
      list.push({ path, key: `${index}` });
    };
    await write(singles, 'singles', { ...photo, channels: 3 });
    await write(pairs, 'pairs', joinSideBySide({ ...labels, channels: 3 }, { ...photo, channels: 3 }));
  }
});
afterAll(() => rm(root, { recursive: true }));

describe('requirePairs', () => {
  it('takes pairs side by side, and images that are one side', async () => {
    await requirePairs(pairs);
    await requirePairs(singles.map((input) => ({ ...input, isSide: true as const })));
    await requirePairs([]);
  });

  it('refuses single images, which would be cut in half', async () => {
    await expect(requirePairs(singles)).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringMatching(/look like single images: .*leave out --pairs/),
    });
  });

  it('trusts a dataset.json next to them', async () => {
    await writeFile(join(root, 'singles', 'dataset.json'), '{"layout": "side-by-side"}');
    await requirePairs(singles);
    await rm(join(root, 'singles', 'dataset.json'));
  });
});
