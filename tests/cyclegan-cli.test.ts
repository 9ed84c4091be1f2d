/** CycleGAN as a user meets it: from two unpaired sets to two models, by the command. */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readImage } from '../src/data/node/codecs.ts';
import { writeUnpairedSample } from '../src/data/node/make/write-unpaired-sample.ts';
import { parseEvents } from '../src/training/events.ts';

const BIN = fileURLToPath(new URL('../bin/pix2pix.mjs', import.meta.url));
const TINY =
  '--model cyclegan --size 32 --generator resnet-1 --ngf 4 --ndf 4 --receptive-field 16 --schedule constant';

let root: string;

const pix2pix = (text: string) =>
  spawnSync(process.execPath, [BIN, ...text.split(' ')], { cwd: root, encoding: 'utf8' });

const optionsOf = (run: string) => JSON.parse(readFileSync(join(root, run, 'run.json'), 'utf8'));

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'pix2pix-cyclegan-'));
  await writeUnpairedSample(join(root, 'houses'), { images: 10, size: 64, seed: 4 });
});
afterAll(() => rmSync(root, { recursive: true }));

describe('pix2pix train --model cyclegan', () => {
  it('leaves two models, samples and results of both ways', () => {
    const { status, stdout, stderr } = pix2pix(`train houses ${TINY} --epochs 2 --out run`);
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(stderr).toContain('Images: A is trainA/ and B is trainB/, without pairs (8 and 8)');
    expect(stdout).toMatch(/validation cycle L1 0\.\d+.*models: run\/AtoB.onnx and run\/BtoA.onnx/);
    expect(readdirSync(join(root, 'run'))).toEqual(expect.arrayContaining(['AtoB.onnx', 'BtoA.onnx']));
    expect(existsSync(join(root, 'run', 'model.onnx'))).toBe(false);

    const [first] = parseEvents(readFileSync(join(root, 'run', 'events.jsonl'), 'utf8'));
    const terms = optionsOf('run').losses.map(({ name }: { name: string }) => name);
    expect(terms).toEqual(expect.arrayContaining(['cycle_a', 'cycle_b', 'idt_a', 'g_b', 'd_b_fake']));
    for (const name of terms) expect(first).toHaveProperty(name);

    const results = JSON.parse(readFileSync(join(root, 'run', 'results', 'results.json'), 'utf8'));
    expect(results).toMatchObject({ compared: 'back', split: 'test', totalPairs: 2 });
    expect(results.pairs.map(({ name }: { name: string }) => name)).toEqual([
      'AtoB/day-0001',
      'BtoA/night-0001',
    ]);
  });

  it('translates both ways, by the models and by a checkpoint, each image of any size', async () => {
    for (const [flags, out] of [
      ['', 'night'],
      ['--direction BtoA ', 'day'],
      ['--direction BtoA --checkpoint latest ', 'day-again'],
    ]) {
      const { status, stderr } = pix2pix(`translate run houses/testA ${flags}--out ${out}`);
      expect({ status, stderr }).toMatchObject({ status: 0 });
    }
    const pixels = async (out: string) => (await readImage(join(root, out, 'day-0001.png'))).data;
    expect(await pixels('day')).toEqual(await pixels('day-again'));
    expect(await pixels('day')).not.toEqual(await pixels('night'));
    expect(pix2pix('translate run houses/testA --out told').stderr).toContain(
      'AtoB (--direction BtoA takes the other way)',
    );
    expect(pix2pix('translate run/AtoB.onnx houses/testA --direction BtoA --out no')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('translates AtoB, not BtoA'),
    });
  });

  it('exports both models in one page, each with inputs of its own, or one of them', () => {
    const { status, stderr, stdout } = pix2pix('export run --web site --json');
    expect({ status, stderr }).toMatchObject({ status: 0 });
    const named = (text: string): [string, number][] =>
      JSON.parse(text).models.map(({ name, examples }: { name: string; examples: number }) => [
        name,
        examples,
      ]);
    expect(named(stdout)).toEqual([
      ['run, A to B', 1],
      ['run, B to A', 1],
    ]);
    const page = readFileSync(join(root, 'site', 'index.html'), 'utf8');
    expect(page).toContain('"title":"run"');
    const inputs = ['day', 'night'].map((name, index) =>
      readFileSync(join(root, `run/results/images/${['AtoB', 'BtoA'][index]}-${name}-0001-input.png`)),
    );
    const examples = [...page.matchAll(/examples\/[\w-]+\.png/g)].map(([path]) =>
      readFileSync(join(root, 'site', path)),
    );
    expect(examples).toEqual(inputs);
    const one = pix2pix('export run --web site --direction BtoA --checkpoint latest --json');
    expect(named(one.stdout)).toEqual([['run, B to A', 1]]);
    const file = pix2pix('export run/checkpoints/latest.safetensors --web site --json');
    expect(named(file.stdout).map(([name]) => name)).toEqual(['latest, A to B', 'latest, B to A']);
  });

  it('takes two folders, and resumes without being told of them', () => {
    const start = pix2pix(`train houses/trainA houses/trainB ${TINY} --epochs 1 --out two`);
    expect({ ...start, status: start.status }).toMatchObject({ status: 0 });
    expect(optionsOf('two').data.pairs).toEqual({ train: 8 });
    const again = pix2pix('train --resume two --epochs 2');
    expect({ status: again.status, stdout: again.stdout }).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('trained 16 steps'),
    });
  });

  it('leaves out images that cannot be read where asked to, and lists them', () => {
    const torn = join(root, 'torn');
    for (const side of ['trainA', 'trainB']) {
      mkdirSync(join(torn, side), { recursive: true });
      for (const name of readdirSync(join(root, 'houses', side)).slice(0, 3))
        writeFileSync(join(torn, side, name), readFileSync(join(root, 'houses', side, name)));
    }
    const victim = join(torn, 'trainB', 'night-0002.png');
    writeFileSync(victim, readFileSync(victim).subarray(0, 2000)); // a whole header, torn pixels
    expect(pix2pix(`train torn ${TINY} --epochs 4 --out refused`)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('night-0002.png'),
    });
    const { status, stderr } = pix2pix(`train torn ${TINY} --epochs 4 --skip-bad --out kept`);
    expect({ status, stderr }).toMatchObject({ status: 0, stderr: expect.stringContaining('night-0002') });
    expect(readFileSync(join(root, 'kept', 'left-out.jsonl'), 'utf8')).toContain('night-0002.png');
  });

  it.each([
    ['train houses --out no', 'no image in trainA/'],
    ['train houses/trainA houses/trainB --out no', 'are two folders, and pix2pix learns from pairs in one'],
    [`train houses ${TINY} --noise dropout --out no`, 'cyclegan has no noise'],
    [`train houses ${TINY} --metrics ssim --out no`, 'the images of cyclegan have none'],
    [`train houses ${TINY} --direction BtoA --out no`, 'cyclegan learns both ways'],
    ['train houses/trainA --model cyclegan --out no', 'or give two folders'],
  ])('%s is refused, and leaves no run', (command, reason) => {
    expect(pix2pix(command)).toMatchObject({ status: 1, stderr: expect.stringContaining(reason) });
    expect(existsSync(join(root, 'no'))).toBe(false);
  });
});
