import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import {
  TRANSLATION_INPUT,
  TRANSLATION_OUTPUT,
  translationGraph,
} from '../../src/models/translation-graph.ts';
import type { Float64Tensor } from '../../src/reference/float64-tensor.ts';
import { interpret } from '../../src/reference/interpret.ts';
import { openDevice } from '../../src/runtime/node/open-device.ts';
import type { PartialOptions, PresetName } from '../../src/settings/options.ts';
import { randomImage, smallModel } from '../../src/translation/models.testing.ts';
import { openTranslator } from '../../src/translation/translator.ts';

const SCRIPT = fileURLToPath(new URL('check_export.py', import.meta.url));

/** A Python that has onnx and OpenCV; Debian's own where another comes first. */
const python = ['python3', '/usr/bin/python3'].find(
  (command) => spawnSync(command, ['-c', 'import cv2, numpy, onnx']).status === 0,
);

const device = await openDevice({ device: 'cpu', threads: 2 });
const folders: string[] = [];
afterAll(async () => {
  await device.dispose();
  for (const folder of folders) rmSync(folder, { recursive: true });
});

type Sizes = readonly (readonly [height: number, width: number])[];

interface Exported {
  readonly given: PartialOptions;
  readonly preset: PresetName;
  readonly sizes: Sizes;
}

/** Models that are exported, by name. A ResNet takes any multiple of 4, odd ones and narrow images included. */
const unet = (preset: PresetName): Exported => ({
  given: { size: 128, depth: 7, ngf: 8, inputChannels: 3, outputChannels: 3 },
  preset,
  sizes: [
    [128, 128],
    [256, 128],
  ],
});
const resnet = (given: PartialOptions): Exported => ({
  given: { size: 64, generator: 'resnet-6', ngf: 8, inputChannels: 3, outputChannels: 3, ...given },
  preset: 'cyclegan',
  sizes: [
    [64, 64],
    [68, 60],
    [100, 52],
    [132, 44],
    [36, 124],
  ],
});
const EXPORTED = {
  'the preset paper': unet('paper'),
  'the preset pytorch': unet('pytorch'),
  'a ResNet with instance norm, as CycleGAN has it': resnet({}),
  'a ResNet with batch norm': resnet({ norm: 'batch' }),
} as const satisfies Readonly<Record<string, Exported>>;

/** As check_export.py has it. */
const TOLERANCE = 1e-3;

const largestDifference = (a: Float32Array, b: Float64Array): number =>
  a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - (b[i] as number))), 0);

/**
 * A folder as check_export.py takes it, with results shifted by `error`; gives the path of its model. Results are ONNX
 * Runtime's, once they agree with the interpreter's.
 */
const writeExport = async ({ given, preset, sizes }: Exported, error = 0): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'pix2pix-export-'));
  folders.push(folder);
  const { bytes, record, weights } = smallModel(given, preset);
  const exported = translationGraph(record.architecture, weights, { hasNoise: false });
  writeFileSync(join(folder, 'model.onnx'), bytes);
  const translator = await openTranslator(device, bytes, { hasNoise: false });
  for (const [h, w] of sizes) {
    const input = randomImage(3, h, w);
    const output = await translator.translate(input);
    const exact = interpret(exported, { [TRANSLATION_INPUT]: input })[TRANSLATION_OUTPUT] as Float64Tensor;
    expect(largestDifference(output.data, exact.data)).toBeLessThan(TOLERANCE);
    const name = join(folder, `${h}x${w}`);
    writeFileSync(`${name}.json`, JSON.stringify({ input: input.shape, output: output.shape }));
    writeFileSync(`${name}.input.f32`, input.data);
    writeFileSync(
      `${name}.output.f32`,
      output.data.map((value) => value + error),
    );
  }
  await translator.dispose();
  return join(folder, 'model.onnx');
};

const check = (model: string) => {
  const { status, stdout, stderr } = spawnSync(python as string, [SCRIPT, model], { encoding: 'utf8' });
  return { status, output: stdout + stderr };
};

/** Why these tests cannot run here, where they cannot. */
const missing =
  python === undefined ? 'no python3 with onnx and cv2 (Debian: python3-onnx, python3-opencv)' : undefined;

describe('an exported model', () => {
  it.for(Object.entries(EXPORTED))(
    'of %s is accepted by onnx and runs equally in OpenCV at every size',
    async ([, exported], { skip }) => {
      if (missing !== undefined) skip(missing);
      const { status, output } = check(await writeExport(exported));
      expect({ status, output }).toEqual({ status: 0, output: expect.stringContaining('OpenCV') });
      expect(output.match(/differs by at most/g)).toHaveLength(2 * exported.sizes.length);
    },
  );

  it('is said to be wrong where it is', async ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const { status, output } = check(await writeExport(EXPORTED['the preset paper'], 0.01));
    expect({ status, output }).toEqual({ status: 1, output: expect.stringContaining('1.0e-02') });
  });
});
