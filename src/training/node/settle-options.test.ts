import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withChannels } from '../../data/image.ts';
import { writePng } from '../../data/node/codecs.ts';
import { noiseImage } from '../../data/patterns.testing.ts';
import { resolveOptions } from '../../settings/options.ts';
import { openRunData } from './run-data.ts';
import { settleOptions } from './settle-options.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'settle-options-'));
});
afterAll(() => rm(root, { recursive: true }));

/** Settles colorize on photographs of which these are in colour. */
const settled = async (name: string, areInColour: readonly boolean[]) => {
  const folder = join(root, name);
  for (const [i, isInColour] of areInColour.entries()) {
    const photo = noiseImage(16, 16, 3, i);
    await writePng(join(folder, `${i}.png`), isInColour ? photo : withChannels(withChannels(photo, 1), 3));
  }
  const options = resolveOptions({ task: 'colorize' });
  return settleOptions(options, await openRunData(folder, options, { skipBad: false }));
};

it('looks at every photograph of a small set for colours', async () => {
  expect(await settled('last', [false, false, true])).toMatchObject({ outputChannels: 2 });
  await expect(settled('none', [false, false, false])).rejects.toThrow('the photographs are gray');
});
