import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveArchive } from '../data/node/download/download.testing.ts';
import { goldenBytes } from '../weights/keras/keras-files.testing.ts';
import { openWeights } from '../weights/node/open-weights.ts';
import { readAll } from '../weights/tensor-file.ts';
import { main } from './main.ts';

const FILES = fileURLToPath(new URL('../../tests/golden/pytorch-networks/', import.meta.url));
const golden = (name: string): string => join(FILES, name);

let place = '';
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'pix2pix-exchange-'));
});
afterAll(() => rm(place, { recursive: true, force: true }));
const at = (...path: string[]): string => join(place, ...path);

const run = async (...argv: string[]) => {
  let [stdout, stderr] = ['', ''];
  const output = {
    stdout: (text: string) => {
      stdout += text;
    },
    stderr: (text: string) => {
      stderr += text;
    },
  };
  return { code: await main(argv, undefined, output), stdout, stderr };
};

const tensorsOf = async (path: string): Promise<ReadonlyMap<string, readonly number[]>> => {
  const file = await openWeights(path);
  const tensors = await readAll(file);
  await file.close();
  return new Map([...tensors].map(([name, { data }]) => [name, [...data]]));
};

describe('pix2pix import and export', () => {
  it('give weights of PyTorch back as they came, as .pth and as safetensors', async () => {
    for (const name of ['unet-batch', 'unet-instance', 'resnet-instance']) {
      const model = at(`${name}.onnx`);
      expect(await run('import', golden(`${name}-torch-2.15.pth`), '--out', model)).toMatchObject({
        code: 0,
      });
      const before = await tensorsOf(golden(`${name}-torch-2.15.pth`));
      for (const ending of ['pth', 'safetensors']) {
        const { code, stderr } = await run('export', model, '--weights', at(`${name}.${ending}`));
        expect(code, stderr).toBe(0);
        const after = await tensorsOf(at(`${name}.${ending}`));
        for (const [tensor, values] of before)
          if (!tensor.endsWith('num_batches_tracked')) expect(after.get(tensor), tensor).toEqual(values);
        if (ending === 'pth') expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
      }
    }
  });

  it('give a discriminator back, and networks under our own names', async () => {
    const files = [
      '--generator',
      golden('unet-batch.safetensors'),
      '--discriminator',
      golden('patchgan-batch.safetensors'),
    ];
    expect(await run('import', ...files, '--out', at('run'))).toMatchObject({ code: 0 });
    const weights = at('D.pth');
    const { stderr } = await run('export', at('run'), '--weights', weights, '--network', 'discriminator');
    expect(stderr).toContain('in the PyTorch code: --netD basic --ndf 1 --norm batch');
    expect([...(await tensorsOf(weights)).keys()]).toContain('model.3.num_batches_tracked');
    const own = at('own.safetensors');
    expect(await run('export', at('run'), '--weights', own, '--names', 'own')).toMatchObject({ code: 0 });
    expect([...(await tensorsOf(own)).keys()]).toContain('encoder1.conv.weight');
    expect(await run('import', own, '--out', at('again.onnx'))).toMatchObject({ code: 0 });
    expect(await run('export', at('run'), '--onnx', at('copy.onnx'), '--checkpoint', 'latest')).toMatchObject(
      { code: 0 },
    );
    const [copy, model] = await Promise.all([readFile(at('copy.onnx')), readFile(at('run', 'model.onnx'))]);
    expect(copy.length).toBeGreaterThan(0.9 * model.length);
  });

  it('says which options make such a network in PyTorch', async () => {
    const { stderr } = await run('export', at('unet-batch.onnx'), '--weights', at('x.pth'));
    expect(stderr).toBe(
      `${at('unet-batch.onnx')}: generator G, unet, depth 5, ngf 1, batch norm, 3 to 3 channels, dropout, under the names of the PyTorch code\nin the PyTorch code: UnetGenerator with num_downs 5 (no --netG has it), --ngf 1 --norm batch --input_nc 3 --output_nc 3\n`,
    );
  });

  it.each([
    ['--statistics', 'image', 'give it to translate instead'],
    ['--input-range', '0:1', 'these networks go from -1 to 1'],
  ])('refuse %s for weights of the PyTorch code, which has no effect there', async (flag, value, text) => {
    const source = golden('unet-batch.safetensors');
    const refused = await run('import', source, '--out', at('refused.onnx'), flag, value);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(text) });
    await expect(readFile(at('refused.onnx'))).rejects.toThrow('ENOENT');
  });

  it('refuse flags of a model for a run of a network of Keras', async () => {
    await writeFile(at('tutorial.keras'), goldenBytes('tutorial-keras3.keras'));
    const { code, stderr } = await run(
      ...['import', at('tutorial.keras'), '--out', at('keras-run'), '--statistics', 'image'],
    );
    expect(code).toBe(1);
    expect(stderr).toContain('--statistics is for a model.onnx of a network of Keras or TensorFlow.js alone');
  });

  it('write over nothing', async () => {
    const again = await run('import', golden('unet-batch.safetensors'), '--out', at('unet-batch.onnx'));
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('exist already') });
    const weights = await run('export', at('unet-batch.onnx'), '--weights', at('x.pth'));
    expect(weights).toMatchObject({ code: 1, stderr: expect.stringContaining('exist already') });
    expect(await run('import', golden('unet-batch.safetensors'), '--out', at('run'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is not empty'),
    });
  });

  it('end with 2 for files that are not what they should be, and leave nothing', async () => {
    const whole = await readFile(golden('unet-batch-torch-1.13.pth'));
    await mkdir(at('bad'));
    const bad = {
      'cut.pth': whole.subarray(0, 9000),
      'text.pth': Buffer.from('hello, this is no file of weights at all'),
      'empty.safetensors': Buffer.alloc(0),
    };
    for (const [name, bytes] of Object.entries(bad)) {
      await writeFile(at('bad', name), bytes);
      for (const out of ['x.onnx', 'x-run']) {
        const { code, stderr } = await run('import', at('bad', name), '--out', at('bad-out', out));
        expect(stderr).toMatch(/^pix2pix: .*\n$/);
        expect(code, stderr).toBe(2);
      }
    }
    expect(await readdir(place)).not.toContain('bad-out');
  });

  it.each([
    [['export', 'a.onnx'], 'none of --web, --teach, --onnx, --weights and --tfjs is given'],
    [
      ['export', 'a.onnx', '--weights', 'a.pth', '--onnx', 'b.onnx'],
      '--onnx and --weights are given at once',
    ],
    [['export', 'a.onnx', '--onnx', 'b.onnx', '--network', 'G'], '--network has no effect with --onnx'],
    [['export', 'a.onnx', 'b.onnx', '--weights', 'c.pth'], '2 models are given'],
    [['import', '--out', 'a.onnx'], 'the weights are missing'],
  ])('%j: %s', async (argv, text) => {
    const { code, stderr } = await run(...argv);
    expect(stderr).toContain(text);
    expect(code).toBeGreaterThan(0);
  });

  it('export --weights refuses other endings, and names that a file cannot hold', async () => {
    const model = at('unet-batch.onnx');
    await cp(model, at('m.onnx'));
    expect((await run('export', at('m.onnx'), '--weights', at('w.h5'))).stderr).toContain(
      '.safetensors, .pth, .pt',
    );
    expect((await run('export', at('m.onnx'), '--weights', at('w.pth'), '--names', 'own')).stderr).toContain(
      'our own names need a file that says which network they are of',
    );
    expect((await run('export', at('m.onnx'), '--weights', at('w.pth'), '--network', 'D')).stderr).toContain(
      'has no networks "D", but G',
    );
  });
});

describe('pix2pix import --pretrained', () => {
  it('downloads, and knows which way the generator translates', async () => {
    const server = await serveArchive(await readFile(golden('unet-batch-torch-1.13-legacy.pth')));
    const before = process.env.XDG_CACHE_HOME;
    process.env.XDG_CACHE_HOME = at('cache');
    try {
      const flags = [
        '--pretrained',
        'facades_label2photo',
        '--mirror',
        server.url,
        '--out',
        at('facades.onnx'),
      ];
      const { code, stdout } = await run('import', ...flags, '--json');
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        direction: 'BtoA',
        networks: [{ name: 'G', role: 'generator' }],
      });
    } finally {
      process.env.XDG_CACHE_HOME = before;
      if (before === undefined) delete process.env.XDG_CACHE_HOME;
      await server.close();
    }
  });

  it.each([
    [['--pretrained', 'edges2shoe', '--out', 'x.onnx'], 'did you mean "edges2shoes"?'],
    [['a.pth', '--pretrained', 'edges2shoes', '--out', 'x.onnx'], 'and a.pth too'],
    [
      ['a.pth', '--mirror', 'http://x.org', '--out', 'x.onnx'],
      '--mirror has an effect with --pretrained NAME alone',
    ],
  ])('%j: %s', async (argv, text) => {
    expect(await run('import', ...argv)).toMatchObject({ code: 1, stderr: expect.stringContaining(text) });
  });
});
