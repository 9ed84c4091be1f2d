/** Calls to real worker threads. A thread runs built files, so these tests use the build, as users do. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Pix2PixError } from '../src/core/errors.ts';
import type * as ThreadModule from '../src/core/node/thread.ts';
import { buildOnce, builtUrl } from './built.testing.ts';

interface Service {
  double(values: Float64Array): Float64Array;
  wait(): void;
  exit(code: number): void;
  crash(): void;
}

const WORKER = `
  import { serveThread, threadData } from ${JSON.stringify(builtUrl('core/node/thread.js'))};
  import { transferring } from ${JSON.stringify(builtUrl('core/calls.js'))};
  const { greeting } = threadData();
  const emit = serveThread({
    double: (values) => { const result = values.map((v) => 2 * v); return transferring(result, [result]); },
    wait: () => new Promise(() => {}),
    exit: (code) => process.exit(code),
    crash: () => { setTimeout(() => { throw new Error('out of luck'); }); return new Promise(() => {}); },
  });
  emit('started', greeting);
`;

let root: string;
let file: URL;
let startThread: typeof ThreadModule.startThread;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'calls-threads-'));
  file = pathToFileURL(join(root, 'worker.mjs'));
  writeFileSync(file, WORKER);
  buildOnce();
  ({ startThread } = (await import(builtUrl('core/node/thread.js'))) as typeof ThreadModule);
});
afterAll(() => rmSync(root, { recursive: true }));

const lost = (reason: string) => new Pix2PixError('RUNTIME', `test: the thread ended (${reason})`);

const start = (started: (value: string) => void = () => {}) =>
  startThread<Service, { started: string }>(
    { file, name: 'test', data: { greeting: 'hello' }, lost },
    { started },
  );

describe('a thread', () => {
  it('knows its data, sends events and answers calls, with buffers moved both ways', async () => {
    const events: string[] = [];
    const thread = start((value) => events.push(value));
    const values = Float64Array.of(1, 2);
    expect(await thread.call('double', [values], [values.buffer])).toEqual(Float64Array.of(2, 4));
    expect(values.length).toBe(0);
    expect(events).toEqual(['hello']);
    await thread.close(lost('closed'));
  });

  it.each([
    ['exits', 'exit', [3], 'exit code 3'],
    ['throws outside a call', 'crash', [], 'out of luck'],
  ] as const)(
    'that %s ends every pending call and all later ones with the reason',
    async (_, method, args, reason) => {
      const thread = start();
      const calls = [thread.call('wait', []), thread.call(method, args as never), thread.call('wait', [])];
      for (const call of await Promise.allSettled(calls))
        expect(call).toMatchObject({
          reason: { code: 'RUNTIME', message: `test: the thread ended (${reason})` },
        });
      await expect(thread.call('wait', [])).rejects.toThrow(reason);
      expect(thread.hasEnded).toBe(true);
    },
  );

  it('whose file is missing ends its calls too', async () => {
    const thread = startThread<Service>({ file: new URL('none.mjs', file), name: 'test', lost }, {});
    await expect(thread.call('wait', [])).rejects.toMatchObject({ code: 'RUNTIME' });
  });

  it('that is closed rejects what is pending, and lets the process end', () => {
    const script = `
      import { startThread } from ${JSON.stringify(builtUrl('core/node/thread.js'))};
      const file = new URL(process.argv[1]);
      const thread = startThread({ file, name: 'test', data: {}, lost: Error }, { started: () => {} });
      const call = thread.call('wait', []).catch((error) => error.message);
      await thread.close(new Error('closed'));
      console.log(await call);
    `;
    const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script, file.href], {
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'closed\n' });
  });
});
