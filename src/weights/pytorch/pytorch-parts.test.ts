import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { fromBufferPromise } from 'yauzl';
import { bytesLength, joinBytes } from '../../core/bytes.ts';
import { accessBytes } from '../../core/random-access.ts';
import { readAll } from '../tensor-file.ts';
import { openPytorch } from './open-pytorch.ts';
import { goldenFile } from './pytorch-files.testing.ts';
import { type PytorchTensor, pytorchParts } from './pytorch-parts.ts';

const SCRIPT = fileURLToPath(new URL('../../../tests/golden/make_pytorch_files.py', import.meta.url));

/** Every Python here that has PyTorch. */
const pythons = ['python3', '/usr/bin/python3'].filter(
  (command) => spawnSync(command, ['-c', 'import torch']).status === 0,
);

const folder = mkdtempSync(join(tmpdir(), 'pytorch-parts-'));
afterAll(() => rmSync(folder, { recursive: true }));

const golden = goldenFile('unet-zip-2.15.pth').tensors ?? [];
const state: ReadonlyMap<string, PytorchTensor> = new Map([
  ...golden.map(({ name, shape, type, values }): [string, PytorchTensor] => [
    name,
    { shape, data: type === 'I64' ? BigInt64Array.from(values, BigInt) : values },
  ]),
  ['größe', { shape: [0, 2], data: new Float32Array(0) }],
]);

describe('pytorchParts', () => {
  it('is read back, with names, shapes and types', async () => {
    const file = await openPytorch(accessBytes(joinBytes(pytorchParts(state))), 'a.pth');
    expect(file.tensors).toEqual(
      [...state].map(([name, { shape, data }]) => ({
        name,
        shape,
        type: data instanceof Float32Array ? 'F32' : 'I64',
      })),
    );
    const values = await readAll(file);
    for (const [name, { data }] of state)
      expect([...(values.get(name)?.data ?? [])], name).toEqual([...data].map(Number));
  });

  it('shares the memory of the tensors, aligned to 64 bytes in the file', () => {
    const parts = pytorchParts(state);
    const data = state.get('model.0.weight')?.data as Float32Array;
    const place = parts.findIndex(
      ({ buffer, byteOffset }) => buffer === data.buffer && byteOffset === data.byteOffset,
    );
    expect(place).toBeGreaterThan(0);
    expect(bytesLength(parts.slice(0, place)) % 64).toBe(0);
  });

  it('is a zip archive with right checksums', async () => {
    const zip = await fromBufferPromise(Buffer.from(joinBytes(pytorchParts(state))), { lazyEntries: true });
    const names: string[] = [];
    for await (const entry of zip.eachEntry()) names.push(entry.fileName);
    expect(names.slice(0, 3)).toEqual(['archive/data.pkl', 'archive/byteorder', 'archive/data/0']);
  });

  it('refuses a shape that does not fit', () => {
    const tensors = new Map([['a', { shape: [3], data: new Float32Array(2) }]]);
    expect(() => pytorchParts(tensors)).toThrow('tensor "a" of shape [3] needs 3 values but has 2');
  });

  it('is read by torch.load', ({ skip }) => {
    if (pythons.length === 0)
      skip('no Python with torch is installed; the script that makes the goldens checks it too');
    const [path, list] = [join(folder, 'a.pth'), join(folder, 'list.json')];
    writeFileSync(path, joinBytes(pytorchParts(state)));
    const listed = [...state].map(([name, { shape, data }]) => ({
      name,
      shape,
      type: data instanceof Float32Array ? 'F32' : 'I64',
      values: Buffer.from(Float32Array.from(data, Number).buffer).toString('base64'),
    }));
    writeFileSync(list, JSON.stringify(listed));
    for (const python of pythons) {
      const { stdout, stderr } = spawnSync(python, [SCRIPT, 'check', path, list], { encoding: 'utf8' });
      expect(stdout, stderr).toContain(`${state.size} tensors, read by torch`);
    }
  });
});
