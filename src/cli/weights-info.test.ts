import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeSafetensors } from '../safetensors/safetensors.ts';
import { goldenFile } from '../weights/pytorch/pytorch-files.testing.ts';
import { runMain } from './main.testing.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weights-info-'));
});
afterAll(() => rm(root, { recursive: true }));

const info = async (name: string, bytes: Uint8Array, ...flags: readonly string[]) => {
  const path = join(root, name);
  writeFileSync(path, bytes);
  const { exitCode: status, stdout, stderr } = await runMain(['info', path, ...flags]);
  return { status, stdout: stdout.replaceAll(root, ''), stderr: stderr.replaceAll(root, '') };
};

describe('info of a file of weights', () => {
  it('lists the tensors, their sum, and what else is in the file', async () => {
    const { status, stdout } = await info('net.pth', goldenFile('adam-2.15.pth').bytes);
    expect(status).toBe(0);
    expect(stdout).toBe(
      `/net.pth: PyTorch file (zip)

tensor  shape    type  values
weight  2x1x3x3  F32       18
bias    2        F32        2
                           20

weights    20 values of 2 tensors in 4.0 kB
format     version 3, little-endian
pickle     protocol 2, 3 names: collections.OrderedDict, torch._utils._rebuild_tensor_v2, torch.FloatStorage
inside of  model
left out   optimizer, the state of an optimiser with 6 tensors
beside     epoch 3, loss 0.25, best None
`,
    );
  });

  it('prints one JSON object', async () => {
    const { stdout } = await info('net.pth', goldenFile('wrapped-1.13.pth').bytes, '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      container: 'pytorch',
      bytes: 1191,
      values: 20,
      tensors: [
        { name: 'weight', shape: [2, 1, 3, 3], type: 'F32' },
        { name: 'bias', shape: [2], type: 'F32' },
      ],
      facts: expect.arrayContaining([{ label: 'inside of', text: 'state_dict' }]),
    });
  });

  it('takes safetensors of other programs, and shows names with control characters as texts', async () => {
    const tensors = new Map([['\u001b[31mred', { shape: [1], data: Float32Array.of(1) }]]);
    const { status, stdout } = await info('a.safetensors', encodeSafetensors(tensors));
    expect(status).toBe(0);
    expect(stdout).toContain('\\u{1b}[31mred');
    expect(stdout).not.toContain('\u001b');
  });

  it.each([
    ['network-2.15.pth', 'holds a whole network'],
    ['namespace-2.15.pth', 'argparse.Namespace'],
    ['tar-1.13.pth', 'is a tar archive'],
  ])('ends with 2 and one line for %s', async (name, text) => {
    const { status, stdout, stderr } = await info(name, goldenFile(name).bytes);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(text);
    expect(stderr.match(/\n/g)).toHaveLength(1);
  });
});
