/** Downloading a data set by the command, from a server of this machine; each run a process of its own. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  dataSetArchive,
  noise,
  serveArchive,
  type TestServer,
} from '../src/data/node/download/download.testing.ts';
import { unpairedArchive } from '../src/data/node/download/zip.testing.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BIN = join(ROOT, 'bin', 'pix2pix.mjs');

let root: string;
let server: TestServer;
let archive: Buffer;
let digest: string;
beforeAll(async () => {
  spawnSync(process.execPath, [join(ROOT, 'scripts', 'build.mjs')], { stdio: 'ignore' });
  const raw = { width: 256, height: 128, channels: 3 } as const;
  archive = dataSetArchive(
    'facades',
    await sharp(noise(256 * 128 * 3), { raw })
      .png()
      .toBuffer(),
  );
  digest = createHash('sha256').update(archive).digest('hex');
});
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'pix2pix-download-'));
  server = await serveArchive(archive);
});
afterEach(async () => {
  await server.close();
  rmSync(root, { recursive: true });
});

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in the test's folder, and sends a signal once `isTime` says so. */
const pix2pix = (
  args: readonly string[],
  { signal, isTime = () => false }: { signal?: NodeJS.Signals; isTime?: () => boolean } = {},
): Promise<Outcome> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [BIN, 'dataset', 'download', ...args], { cwd: root });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const clock = setInterval(() => {
      if (!isTime()) return;
      clearInterval(clock); // a second Ctrl+C would end it at once
      child.kill(signal);
    }, 10);
    child.on('close', (status) => {
      clearInterval(clock);
      resolve({ status, stdout, stderr });
    });
  });

const PART = 'facades.tar.gz.part';

const partBytes = (): number => {
  try {
    return statSync(join(root, PART)).size;
  } catch {
    return 0;
  }
};

describe('dataset download', () => {
  it('says what comes and whose it is, and makes the folder of that name', async () => {
    const { status, stdout, stderr } = await pix2pix(['facades', '--mirror', server.url]);
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(stderr).toContain('usual direction BtoA: labels to photo\narchive: 30.2 MB, ');
    expect(stderr).toContain('\nlicense: CMP Facade Database');
    expect(stderr).toMatch(/127\.0\.0\.1:\d+\/data\/facades\.tar\.gz: \d+\.\d kB\n/);
    expect(stderr).not.toContain('\x1b');
    expect(stdout).toBe(
      `facades: 1 pair in train, 1 pair in val, 1 pair in test\nsha256: ${digest}\nnext: pix2pix train facades --direction BtoA --out runs/facades\n`,
    );
    expect(readdirSync(root)).toEqual(['facades']);
  });

  it('names no direction to train in where it is the default', async () => {
    const pair = await sharp(noise(256 * 128 * 3), { raw: { width: 256, height: 128, channels: 3 } })
      .png()
      .toBuffer();
    writeFileSync(join(root, 'maps.tar.gz'), dataSetArchive('maps', pair));
    const { stdout } = await pix2pix(['maps', '--archive', 'maps.tar.gz']);
    expect(stdout).toMatch(/\nnext: pix2pix train maps --out runs\/maps\n$/);
  });

  it('prints one JSON object, takes a folder and keeps the archive', async () => {
    const flags = ['--json', '--keep-archive', '--sha256', digest];
    const { status, stdout } = await pix2pix(['facades', 'data/f', '--mirror', server.url, ...flags]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      name: 'facades',
      folder: 'data/f',
      splits: { train: 1, val: 1, test: 1 },
      archive: { bytes: archive.length, sha256: digest },
      kept: 'data/facades.tar.gz',
    });
    expect(readFileSync(join(root, 'data', 'facades.tar.gz')).equals(archive)).toBe(true);
  });

  it('gets two sets without pairs, into a folder of their own where the name has pairs too', async () => {
    server.body = unpairedArchive('facades', noise(300));
    const { status, stdout, stderr } = await pix2pix(['facades', '--unpaired', '--mirror', server.url]);
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(stderr).toContain('; A photos, B labels\nimages without pairs: 400 and 400 train');
    expect(stdout).toMatch(
      /^facades-unpaired: 1 image in testA, .*\nsha256: \w+\nnext: pix2pix train facades-unpaired --model cyclegan --out runs\/facades\n$/,
    );
    expect(readdirSync(root)).toEqual(['facades-unpaired']);
  });

  it('goes on after it was killed', async () => {
    server.pauseMs = 40;
    const killed = await pix2pix(['facades', '--mirror', server.url], {
      signal: 'SIGKILL',
      isTime: () => partBytes() > 20_000,
    });
    expect(killed.status).toBe(null);
    const bytes = partBytes();
    server.pauseMs = 0;
    const { status } = await pix2pix(['facades', '--mirror', server.url]);
    expect(status).toBe(0);
    expect(server.requests.map(({ range }) => range)).toEqual([undefined, `bytes=${bytes}-`]);
    expect(readdirSync(root)).toEqual(['facades']);
  });

  it('ends on Ctrl+C with 130, and keeps what has come', async ({ skip }) => {
    if (process.platform === 'win32') skip('Windows sends no SIGINT to a process');
    server.pauseMs = 40;
    const { status, stdout, stderr } = await pix2pix(['facades', '--mirror', server.url], {
      signal: 'SIGINT',
      isTime: () => partBytes() > 20_000,
    });
    expect({ status, stdout }).toEqual({ status: 130, stdout: '' });
    expect(stderr).toMatch(
      /pix2pix: facades: stopped with .* in facades\.tar\.gz\.part; the same command goes on/,
    );
    expect(readdirSync(root).sort()).toEqual([PART, `${PART}.json`]);
  });

  it('without a server names the address, the reason and --archive, which then does it', async () => {
    await server.close();
    const offline = await pix2pix(['facades', '--mirror', server.url]);
    expect(offline).toMatchObject({ status: 1, stdout: '' });
    expect(offline.stderr).toMatch(
      /pix2pix: facades: http:\/\/127\.0\.0\.1:\d+\/data\/facades\.tar\.gz cannot be reached \(ECONNREFUSED: .*--archive FILE\n$/,
    );
    writeFileSync(join(root, 'copied.tar.gz'), archive);
    const { status, stdout } = await pix2pix(['facades', 'data', '--archive', 'copied.tar.gz']);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringContaining('data: 1 pair in train'),
    });
    server = await serveArchive(archive); // for afterEach
  });

  it.each([
    [2, 'Allowed choices are facades, maps, edges2shoes, edges2handbags, night2day, horse2zebra', ['cats']],
    [2, 'Cityscapes may not be handed on', ['cityscapes']],
    [1, 'edges2shoes is published as pairs only', ['edges2shoes', '--unpaired']],
    [2, 'Expected 64 hexadecimal digits', ['facades', '--sha256', 'abc']],
    [2, 'begins with http:// or https://', ['facades', '--mirror', 'ftp://mirror.org']],
    [2, 'cannot be used with option', ['facades', '--archive', 'a.tgz', '--mirror', 'http://mirror.org']],
    [1, 'a.tgz: there is no such file', ['facades', '--archive', 'a.tgz']],
  ] as const)('ends with %i for a mistake: %s', async (status, text, args) => {
    const result = await pix2pix(args);
    expect(result).toMatchObject({ status, stdout: '' });
    expect(result.stderr).toContain(text);
    expect(readdirSync(root)).toEqual([]);
  });
});
