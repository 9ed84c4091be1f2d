/** Runs every command on every kind of damaged file that it reads: the error names the file, in one line. */
import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { writePng } from '../data/node/codecs.ts';
import { writeSampleDataSet } from '../data/node/make/write-sample.ts';
import { noiseImage } from '../data/patterns.testing.ts';
import { colourClasses, grayNetwork } from '../evaluation/networks.testing.ts';
import { smallWeights } from '../metrics/lpips.testing.ts';
import { openDevice } from '../runtime/node/open-device.ts';
import { encodeSafetensors } from '../safetensors/safetensors.ts';
import { startServer } from '../server/serve.ts';
import { resolveOptions } from '../settings/options.ts';
import { checkpointPath } from '../training/node/checkpoint-files.ts';
import { startRun } from '../training/node/train-run.ts';
import { main } from './main.ts';

let root: string;
const at = (...parts: readonly string[]): string => join(root, ...parts);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'damaged-files-'));
  await writeSampleDataSet(at('data'), { pairs: 5, size: 64, seed: 0 });
  const device = await openDevice({ threads: 1 });
  const options = resolveOptions({ size: 64, ngf: 2, ndf: 2, epochs: 1, receptiveField: 16 });
  await startRun(device, { data: at('data'), out: at('run'), preset: 'paper', options, version: '0.0.0' });
  await device.dispose();
  await writePng(at('image.png'), noiseImage(64, 64));
});
afterAll(() => rm(root, { recursive: true }));

/** Runs a command in this process. */
const run = async (...args: readonly string[]) => {
  let [stdout, stderr] = ['', ''];
  const status = await main(args, undefined, {
    stdout: (text) => (stdout += text),
    stderr: (text) => (stderr += text),
  });
  return { status, stdout, stderr };
};

/** Kinds of damage. */
type Damage = (whole: Buffer) => Uint8Array;

const part =
  (share: number): Damage =>
  (whole) =>
    whole.subarray(0, Math.floor(share * whole.length));

/** One bit of a byte, counted from the beginning or, where negative, from the end. */
const flip =
  (place: number, bit: number): Damage =>
  (whole) => {
    const bytes = Buffer.from(whole);
    const index = place < 0 ? bytes.length + place : place % bytes.length;
    bytes.writeUInt8((bytes.at(index) as number) ^ (1 << bit), index);
    return bytes;
  };

const replaced =
  (from: string, to: string): Damage =>
  (whole) =>
    Buffer.from(whole.toString('latin1').replace(from, to), 'latin1');

/** Bits at several offsets: the structure is at the beginning, data after it. */
const flips = (): Record<string, Damage> => {
  const stream = randomStream(0, 'bits');
  return Object.fromEntries(
    Array.from({ length: 24 }, (_, i) => {
      const [place, bit] = [stream.integer(i < 16 ? 2000 : 60_000), stream.integer(8)];
      return [`bit ${bit} of byte ${place} flipped`, flip(place, bit)];
    }),
  );
};

const DAMAGES: Readonly<Record<string, Damage>> = {
  empty: () => new Uint8Array(),
  'one byte': () => Uint8Array.of(8),
  'cut to a tenth': part(0.1),
  'cut to a half': part(0.5),
  'cut to 99 %': part(0.99),
  'a text': () => Buffer.from('no model\nbut two lines'),
  JSON: () => Buffer.from('{"format": 1}'),
  zeros: () => new Uint8Array(4096),
  'another network': () => colourClasses(7, 7),
  'a gray network': () => grayNetwork(),
  'weights of another thing': () => encodeSafetensors(smallWeights()),
  ...flips(),
};

/** Kinds of damage that model.onnx can have. */
const MODEL_DAMAGES: Readonly<Record<string, Damage>> = {
  'a record that is not JSON': replaced('"format":1', '"format":x'),
  'a record of a later version': replaced('"format":1', '"format":9'),
  'another width': replaced('"ngf":2', '"ngf":3'),
  'another depth': replaced('"depth":6', '"depth":9'),
  'another norm': replaced('"norm":"batch"', '"norm":"nxtch"'),
};

type Result = Awaited<ReturnType<typeof run>>;

/** Exit code 0 if the damage changes nothing visible, or 1 or 2 with one line that names the file. */
const expectNamed = (what: string, name: string, { status, stderr }: Result): void => {
  if (status === 0) return;
  const errors = stderr.slice(stderr.indexOf('pix2pix: '));
  expect({ what, status, errors }).toEqual({
    what,
    status: status === 2 ? 2 : 1, // 2 where the file is not what it should be
    errors: expect.stringMatching(new RegExp(`^pix2pix: [^\\n]*${name.replaceAll('.', '\\.')}[^\\n]*\\n$`)),
  });
  // The hint for unexpected errors.
  expect({ what, stderr }).toEqual({ what, stderr: expect.not.stringContaining('PIX2PIX_DEBUG') });
};

/** Without the built app a command stops there, after it has read the model. */
const isUnbuilt = ({ stderr }: Result): boolean => stderr.includes('the web app is not built');

const commandsOn = (model: string): readonly (readonly [string, ...string[]])[] => [
  ['info', model],
  ['translate', model, at('image.png'), '--out', at('out'), '--threads', '1'],
  ['evaluate', model, at('data'), '--metrics', 'l1', '--threads', '1'],
  ['export', model, '--web', at('out')],
];

/** Every command on every damaged form of a file; returns how many each refused. */
const tryAll = async (
  whole: Buffer,
  path: string,
  damages: Readonly<Record<string, Damage>>,
  commands: readonly (readonly [string, ...string[]])[],
  name: string,
): Promise<Readonly<Record<string, number>>> => {
  const numRefused: Record<string, number> = {};
  for (const [what, damage] of Object.entries(damages)) {
    await writeFile(path, damage(whole));
    for (const args of commands) {
      await rm(at('out'), { recursive: true, force: true });
      const result = await run(...args);
      if (isUnbuilt(result)) continue;
      expectNamed(`${args[0]}, ${what}`, name, result);
      if (result.status !== 0) numRefused[args[0]] = (numRefused[args[0]] ?? 0) + 1;
    }
  }
  return numRefused;
};

describe('a damaged file', () => {
  it('model.onnx is named by every command', { timeout: 300_000 }, async () => {
    const whole = await readFile(at('run', 'model.onnx'));
    const path = at('broken.onnx');
    const refused = await tryAll(
      whole,
      path,
      { ...DAMAGES, ...MODEL_DAMAGES },
      commandsOn(path),
      'broken.onnx',
    );
    for (const command of ['info', 'translate', 'evaluate', 'export'])
      expect({ command, isUsual: (refused[command] ?? 0) >= 15 }).toEqual({ command, isUsual: true });
  });

  it('checkpoint is named by every command', {
    timeout: 300_000,
  }, async () => {
    const whole = await readFile(checkpointPath(at('run'), 'latest'));
    const path = at('broken.safetensors');
    const refused = await tryAll(whole, path, DAMAGES, commandsOn(path), 'broken.safetensors');
    expect(refused.translate).toBeGreaterThan(20); // the other bits are in the record, and change nothing here
  });

  it('run.json is named by every command that reads it', async () => {
    await cp(at('run'), at('broken-run'), { recursive: true });
    const path = at('broken-run', 'run.json');
    const whole = await readFile(path);
    const damages: Record<string, Damage> = {
      empty: () => new Uint8Array(),
      'cut to a half': part(0.5),
      'a list': () => Buffer.from('[]'),
      'another object': () => Buffer.from('{"a": 1}'),
      'a later version': replaced('"format": 1', '"format": 2'),
      'an option of another type': replaced('"size": 64', '"size": "64"'),
    };
    const commands = [
      ['info', at('broken-run')],
      ['evaluate', at('broken-run'), '--metrics', 'l1', '--threads', '1'],
      ['train', '--resume', at('broken-run'), '--threads', '1'],
    ] as const;
    const refused = await tryAll(whole, path, damages, commands, 'run.json');
    const all = Object.keys(damages).length;
    expect(refused).toEqual({ info: all, evaluate: all, train: all });
  });

  it('segmenter, feature network and LPIPS weights are named by evaluate', { timeout: 300_000 }, async () => {
    const labels = JSON.stringify([
      { name: 'black', colour: [0, 0, 0] },
      { name: 'white', colour: [255, 255, 255] },
      { name: 'gray', colour: [128, 128, 128] },
    ]);
    await writeFile(at('palette.json'), labels);
    const [network, weights] = [Buffer.from(colourClasses()), Buffer.from(encodeSafetensors(smallWeights()))];
    const evaluate = [
      'evaluate',
      at('run'),
      at('data'),
      '--split',
      'train',
      '--threads',
      '1',
      '--metrics',
    ] as const;
    const path = at('broken.onnx');
    for (const [whole, file, flags] of [
      [network, path, ['l1', '--segmenter', path, '--palette', at('palette.json')]],
      [network, path, ['l1', '--features', path]],
      [weights, at('broken.safetensors'), ['lpips', '--lpips-weights', at('broken.safetensors')]],
    ] as const) {
      const refused = await tryAll(
        whole,
        file,
        DAMAGES,
        [[...evaluate, ...flags]],
        file.slice(root.length + 1),
      );
      expect({ file, isUsual: (refused.evaluate ?? 0) >= 8 }).toEqual({ file, isUsual: true });
    }
  });

  it('that is not a regular file is named, and never waited for', async () => {
    await mkdir(at('folder.onnx'));
    execFileSync('mkfifo', [at('pipe.onnx'), at('pipe.safetensors')]);
    for (const name of ['folder.onnx', 'pipe.onnx', 'pipe.safetensors', 'missing.onnx'])
      for (const args of commandsOn(at(name))) expectNamed(`${args[0]}, ${name}`, name, await run(...args));
  });

  it('is listed by a server with its name, while the other files are served', async () => {
    await mkdir(at('models'));
    await cp(at('run', 'model.onnx'), at('models', 'good.onnx'));
    const whole = await readFile(at('run', 'model.onnx'));
    const names = Object.keys(DAMAGES);
    for (const [i, damage] of Object.values(DAMAGES).entries())
      await writeFile(at('models', `broken-${i}.onnx`), damage(whole));
    const server = await startServer({
      paths: [at('models')],
      host: '127.0.0.1',
      port: 0,
      device: 'cpu',
      threads: 1,
      version: '0.0.0',
      mounts: {},
    });
    try {
      const list = await (await fetch(new URL('api/models', server.url))).json();
      expect(list.models.map(({ name }: { name: string }) => name)).toContain('good');
      for (const { name, message } of list.unreadable)
        expect({ name, message }).toEqual({
          name,
          message: expect.stringMatching(new RegExp(`^[^\\n]*${name}[^\\n]*$`)),
        });
      expect(list.models.length + list.unreadable.length).toBe(names.length + 1);
      expect(list.unreadable.length).toBeGreaterThan(8);
    } finally {
      await server.close();
    }
  });
});
