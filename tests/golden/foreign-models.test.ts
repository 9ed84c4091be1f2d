/** Networks that PyTorch exported, with images of every kind of numbers, give what PyTorch computes. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imagesTensor, tensorImages } from '../../src/data/pixels.ts';
import type { Device } from '../../src/runtime/device.ts';
import { openCpuDevice } from '../../src/runtime/node/cpu-device.ts';
import type { ImageModelRecord } from '../../src/translation/image-model.ts';
import { readCompleteModel } from '../../src/translation/node/complete-model.ts';
import { planText } from '../../src/translation/plan-text.ts';
import { openTranslator } from '../../src/translation/translator.ts';

const FOLDER = fileURLToPath(new URL('foreign/', import.meta.url));

interface Expected {
  readonly picture: readonly number[];
  readonly height: number;
  readonly width: number;
  readonly models: Readonly<
    Record<
      string,
      {
        readonly height: number;
        readonly width: number;
        readonly result: readonly number[];
        readonly given?: ImageModelRecord;
      }
    >
  >;
}

const expected = JSON.parse(readFileSync(`${FOLDER}expected.json`, 'utf8')) as Expected;

/** How images go in, and what says it. */
const LINES: Readonly<Record<string, string>> = {
  'style-9': 'go in as NCHW, RGB, 0:255, and come out as NCHW, RGB, 0:255 (its record says so)',
  'channels-last-13':
    'go in as NHWC, RGB, 0:255 (it begins with Div 127.5, Sub 1), and come out as NHWC, RGB, 0:255 (it ends with Tanh, Add 1, Mul 127.5)',
  'bytes-17':
    'go in as uint8, NHWC, RGB, 0:255, and come out as uint8, NHWC, RGB, 0:255 (its numbers are uint8)',
  'bgr-11':
    'go in as NCHW, BGR, 0:255 (it begins with Sub 103.9 116.8 123.7, Div 1 1 1), and come out as NCHW, BGR, 0:255 (it ends with Add 103.9 116.8 123.7)',
  'imagenet-18':
    'go in as NCHW, RGB, 0:1 (it begins with Sub 0.485 0.456 0.406, Div 0.229 0.224 0.225), and come out as NCHW, RGB, 0:1 (it ends with Sigmoid)',
  'enlarged-21': 'go in as NCHW, RGB, 0:1, and come out as NCHW, RGB, 0:1 (it ends with Clip)',
  'half-17':
    'go in as float16, NCHW, RGB, -1:1, and come out as float16, NCHW, RGB, -1:1 (it ends with Tanh)',
};

let device: Device;
beforeAll(async () => {
  device = await openCpuDevice({ threads: 1 });
});
afterAll(() => device.dispose());

describe('a network that PyTorch exported', () => {
  it.each(Object.entries(expected.models))('gives what it gives there: %s', async (name, model) => {
    const path = `${FOLDER}${name}.onnx`;
    const images = model.given;
    const translator = await openTranslator(device, await readCompleteModel(path), {
      name: `${name}.onnx`,
      ...(images ? { images } : {}),
    });
    expect(translator.images && planText(translator.images)).toBe(LINES[name]);
    const { width, height, picture } = expected;
    const x = imagesTensor([{ width, height, channels: 3, data: Uint8Array.from(picture) }]);
    const [image] = tensorImages(await translator.translate(x));
    expect([image?.width, image?.height]).toEqual([model.width, model.height]);
    const differences = model.result.map((value, i) => Math.abs(value - (image?.data[i] as number)));
    expect(Math.max(...differences)).toBeLessThanOrEqual(1); // a byte may be rounded otherwise
    await translator.dispose();
  });
});
