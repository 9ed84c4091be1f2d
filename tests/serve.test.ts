import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RunDetails } from '../src/api/runs.ts';
import { decodeImage } from '../src/data/node/codecs.ts';
import { readFrames } from '../src/server/http/event-stream.testing.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BIN = join(ROOT, 'bin', 'pix2pix.mjs');
const TINY = ['--size', '64', '--ngf', '4', '--ndf', '4'];

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'pix2pix-serve-'));
  spawnSync(process.execPath, [join(ROOT, 'scripts', 'build.mjs')], { stdio: 'ignore' });
  pix2pix('dataset', 'sample', 'data', '--pairs', '6', '--size', '64');
  pix2pix('train', 'data', ...TINY, '--epochs', '2', '--out', 'runs/first');
});
afterAll(() => rmSync(root, { recursive: true }));

/** Runs the command in the test's folder to its end. */
const pix2pix = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};

interface Started {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly text: () => string;
  /** Resolves with what a pattern finds in the output. */
  readonly said: (pattern: RegExp) => Promise<string>;
  /** Signals it, and resolves with its exit code. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>;
}

const started: Started['child'][] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** Starts the command in the test's folder. */
const start = (...args: readonly string[]): Started => {
  const child = spawn(process.execPath, [BIN, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
  const closed = once(child, 'close');
  return {
    child,
    text: () => text,
    said: async (pattern) => {
      await expect.poll(() => text, { timeout: 30_000 }).toMatch(pattern);
      return pattern.exec(text)?.[1] ?? '';
    },
    end: async (signal) => {
      child.kill(signal);
      const [code] = await closed;
      return code;
    },
  };
};

const ADDRESS = /(http:\/\/\S+)\n/;

const eventsFile = (run: string): { attempt: number; step: number; type: string }[] =>
  readFileSync(join(root, run, 'events.jsonl'), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

describe('pix2pix serve', () => {
  it('shows runs, translates as the command does, and ends with its streams when asked to', async () => {
    const server = start('serve', 'runs', '--port', '0');
    const url = await server.said(ADDRESS);
    expect(server.text()).toContain('serving 1 run: http://127.0.0.1:');
    const run = (await (await fetch(`${url}api/runs/first`)).json()) as RunDetails;
    expect(run).toMatchObject({ state: 'complete', step: 8, hasModel: true, hasResults: true });

    pix2pix('translate', 'runs/first', 'data/test', '--pairs', '--seed', '3', '--out', 'translated');
    const body = readFileSync(join(root, 'data', 'test', '0001.png'));
    const response = await fetch(`${url}api/models/first/translate?pair=1&seed=3&key=0001`, {
      method: 'POST',
      body,
    });
    expect(response.status).toBe(200);
    const answer = await decodeImage(new Uint8Array(await response.arrayBuffer()), 3, 'answer');
    const file = readFileSync(join(root, 'translated', '0001.png'));
    expect(answer).toEqual(await decodeImage(file, 3, 'file'));

    const page = await fetch(url);
    expect(page.headers.get('content-type')).toContain('text/html');
    for (let i = 0; i < 70; i++) {
      const watcher = new AbortController(); // more than may watch at once, but each has gone
      expect((await fetch(`${url}api/runs/first/events`, { signal: watcher.signal })).status).toBe(200);
      watcher.abort();
    }
    const frames = readFrames(await fetch(`${url}api/runs/first/events`));
    await frames.next('state');
    const ending = server.end('SIGTERM');
    await frames.end();
    expect(await ending).toBe(0);
  });

  it('serves many at once, and refuses what is too much', async () => {
    const server = start('serve', 'runs/first/model.onnx', '--port', '0');
    const url = await server.said(ADDRESS);
    const body = readFileSync(join(root, 'data', 'test', '0001.png'));
    const post = () => fetch(`${url}api/models/model/translate`, { method: 'POST', body });
    const responses = await Promise.all(Array.from({ length: 40 }, post));
    const statuses = responses.map(({ status }) => status);
    expect([...new Set(statuses)].sort()).toEqual([200, 429]);
    for (const response of responses)
      if (response.status === 429)
        expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect((await post()).status).toBe(200);
    expect(await server.end('SIGINT')).toBe(0);
  });

  it.each([
    ['the host 0.0.0.0 can be reached from other machines', ['serve', 'runs', '--host', '0.0.0.0']],
    ['absent: cannot be read', ['serve', 'absent']],
    ["option '--port <number>' argument 'x' is invalid", ['serve', 'runs', '--port', 'x']],
    ["option '--token [text]' argument 'short' is invalid", ['serve', 'runs', '--token', 'short']],
  ])('says what is wrong: %s', (text, args) => {
    const { status, stderr } = pix2pix(...args);
    expect(status).toBeGreaterThan(0);
    expect(stderr).toContain(text);
  });

  it('says where its port is in use, and serves beyond this machine with a token', async () => {
    const server = start('serve', 'runs', '--host', '0.0.0.0', '--port', '0', '--token');
    const url = new URL(await server.said(ADDRESS));
    const { port, searchParams } = url;
    expect(searchParams.get('token')).toMatch(/^[\w-]{22}$/);
    const ask = (headers: Readonly<Record<string, string>>) =>
      fetch(`http://127.0.0.1:${port}/api/runs`, { headers });
    expect((await ask({})).status).toBe(401);
    expect((await ask({ authorization: `Bearer ${searchParams.get('token')}` })).status).toBe(200);
    const second = pix2pix('serve', 'runs', '--host', '0.0.0.0', '--port', port, '--token');
    expect(second.stderr).toContain(`port ${port} of 0.0.0.0 is in use; choose another with --port`);
  });
});

describe('a training that is watched', () => {
  it('shows its steps as they come, and stops and saves when the page asks for it', async () => {
    const training = start(
      'train',
      'data',
      ...TINY,
      '--epochs',
      '5000',
      '--out',
      'runs/live',
      '--serve',
      '--port',
      '0',
    );
    const url = await training.said(ADDRESS);
    await expect.poll(async () => (await fetch(`${url}api/runs/live`)).status, { timeout: 30_000 }).toBe(200);
    const frames = readFrames(await fetch(`${url}api/runs/live/events`));
    const ids: string[] = [];
    for (let parts = 0; parts < 3; parts++) ids.push((await frames.next('events')).id as string);
    expect(new Set(ids).size).toBe(3);
    const reply = await fetch(`${url}api/runs/live/stop`, { method: 'POST' });
    expect([reply.status, await reply.json()]).toEqual([202, { isStopping: true }]);
    const [code] = await once(training.child, 'close');
    expect(code).toBe(130);
    expect(training.text()).toContain('go on with pix2pix train --resume runs/live');
  });

  it('loses nothing for the watcher when it is killed, cut back and resumed', async () => {
    const server = start('serve', 'runs', '--port', '0');
    const url = await server.said(ADDRESS);
    const stateOf = async (): Promise<string> =>
      ((await (await fetch(`${url}api/runs/killed`)).json()) as RunDetails).state;
    const args = [...TINY, '--epochs', '5000', '--save-every', '3', '--out', 'runs/killed'];
    const training = start('train', 'data', ...args);
    await training.said(/(epoch 7 done)/);
    const frames = readFrames(await fetch(`${url}api/runs/killed/events`));
    let known: { attempt: number; step: number; type: string }[] = [];
    const take = async (event: 'events' | 'cut'): Promise<void> => {
      const { data } = await frames.next(event);
      if (event === 'events') known.push(...(data as typeof known));
      else known = known.filter(({ step }) => step <= (data as { step: number }).step);
    };
    await take('events');
    await training.end('SIGKILL');
    expect(await stateOf()).toBe('crashed');
    const last = eventsFile('runs/killed').at(-1) as (typeof known)[number];
    while (known.at(-1)?.step !== last.step || known.at(-1)?.type !== last.type) await take('events');

    const resumed = start('train', '--resume', 'runs/killed', '--max-steps', String(last.step + 4));
    await take('cut');
    await once(resumed.child, 'close');
    const file = eventsFile('runs/killed');
    while (known.at(-1)?.step !== file.at(-1)?.step || known.length < file.length) await take('events');
    expect(known).toEqual(file);
    expect(await stateOf()).toBe('complete');
  });
});
