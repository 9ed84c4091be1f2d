/** The page that a tab makes of its own files is the one that `pix2pix export --web` writes. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webPageFiles } from '../src/web/library/web-page.ts';
import type { NamedBlob } from '../src/web/library/zip.ts';
import { buildDist, type Host, hostFolders, pix2pix, tinyModel, tinyRun } from './web.testing.ts';

let folder: string;
let host: Host;
let site: string;
let files: NamedBlob[];

/** What only the command writes: its list of files. What only the tab adds: what to do with the folder. */
const OWN = ['how-to.txt'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'web-page-'));
  await buildDist();
  await pix2pix('export', '--teach', join(folder, 'teach'));
  host = await hostFolders({ '/below/': join(folder, 'teach') });
  const model = tinyModel();
  const run = await tinyRun('facades', model);
  await writeFile(join(run, 'run.json'), '{}'); // what marks a folder as a run
  site = join(folder, 'site');
  await pix2pix('export', run, '--web', site, '--title', 'My <houses>');
  const examples = await Promise.all(
    [0, 1].map(
      async (index) => new Blob([await readFile(join(run, 'results', `images/${index}-input.png`))]),
    ),
  );
  const bytes = new Uint8Array(model);
  files = await webPageFiles([{ name: 'facades', bytes, examples }], { title: 'My <houses>', app: host.url });
});
afterAll(async () => {
  host?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('webPageFiles', () => {
  it('makes the files that the command writes, byte by byte', async () => {
    const listed = (await readFile(join(site, '.pix2pix-export'), 'utf8')).trim().split('\n').slice(1);
    expect(files.map(({ name }) => name).sort()).toEqual([...listed, ...OWN].sort());
    for (const { name, file } of files.filter((one) => !OWN.includes(one.name))) {
      const bytes = Buffer.from(await file.arrayBuffer());
      expect(bytes.equals(await readFile(join(site, name))), name).toBe(true);
    }
  });

  it('says what to do where a file of the app is not there', async () => {
    await expect(webPageFiles([], { title: 'x', app: `${host.url}elsewhere/` })).rejects.toMatchObject({
      code: 'NETWORK',
      message: expect.stringContaining(
        'elsewhere/app-files.json: cannot be loaded (HTTP 404); the page to take home',
      ),
    });
  });
});
