import { describe, expect, it } from 'vitest';
import { Pix2PixError } from '../../core/errors.ts';
import { importLayers } from './import-layers.ts';
import { goldenBytes, openBytes, runGraph } from './keras-files.testing.ts';
import type { JsonRecord } from './settings.ts';
import { openTfjs } from './tfjs-file.ts';

const statistics = 'running';

/** The error of opening and importing; undefined where that works. */
const errorOf = async (work: () => Promise<unknown>): Promise<unknown> => {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error;
  }
};

const expectClear = (error: unknown, pattern?: RegExp): void => {
  expect(error).toBeInstanceOf(Pix2PixError);
  const { code, message } = error as Pix2PixError;
  expect(code).toBe('FORMAT');
  expect(message).not.toContain('\n');
  if (pattern) expect(message).toMatch(pattern);
};

const importBytes = async (bytes: Uint8Array, name: string): Promise<void> => {
  await importLayers(await openBytes(bytes, name), { statistics });
};

describe('a damaged file of Keras', () => {
  it.each(['nested-keras2.h5', 'nested-keras3.h5', 'nested-keras3.keras'])(
    'that ends too early is told: %s',
    async (file) => {
      const bytes = goldenBytes(file);
      for (let length = 0; length < bytes.length - 1; length += 397) {
        const error = await errorOf(() => importBytes(bytes.subarray(0, length), file));
        // What is behind the last weight may be missing.
        if (error !== undefined) expectClear(error);
        else expect(length).toBeGreaterThan(bytes.length / 2);
      }
    },
  );

  it('with other bytes anywhere ends in a result or in a clear error', async () => {
    const whole = goldenBytes('norms-keras2.h5');
    for (let at = 0; at < whole.length; at += 211) {
      const bytes = whole.slice();
      bytes.fill(0xff, at, at + 4);
      const error = await errorOf(() => importBytes(bytes, 'x.h5'));
      if (error !== undefined) expectClear(error);
    }
  });
});

const conv = (name: string, from: string, more: JsonRecord = {}): JsonRecord => ({
  class_name: 'Conv2D',
  config: { name, kernel_size: [1, 1], use_bias: false, ...more },
  name,
  inbound_nodes: [[[from, 0, 0, {}]]],
});

const INPUT = {
  class_name: 'InputLayer',
  config: { batch_input_shape: [null, null, null, 1] },
  name: 'in',
  inbound_nodes: [],
};

const functional = (layers: readonly JsonRecord[], output: string, call = 0): JsonRecord => ({
  class_name: 'Functional',
  config: {
    name: 'm',
    layers: [INPUT, ...layers],
    input_layers: [['in', 0, 0]],
    output_layers: [[output, call, 0]],
  },
});

const WEIGHT = { name: 'a/kernel', shape: [1, 1, 1, 1], dtype: 'float32' };

/** A model.json, with one weight of one number. */
const modelJson = (
  modelTopology: unknown,
  weights: readonly JsonRecord[] = [WEIGHT],
  paths = ['w.bin'],
): string => JSON.stringify({ format: 'layers-model', modelTopology, weightsManifest: [{ paths, weights }] });

const importJson = async (text: string): Promise<unknown> =>
  importLayers(await openTfjs(text, 'model.json', async () => new Uint8Array(new Float32Array([2]).buffer)), {
    statistics,
  });

describe('a model.json', () => {
  it('of classes that its program registered is read where they are known', async () => {
    const kernel = { ...WEIGHT, shape: [1, 1, 1, 4] };
    const wide = conv('a', 'in', { filters: 4 });
    const layer = (kind: string, name: string, from: string): JsonRecord => ({
      class_name: kind,
      config: { name },
      name,
      inbound_nodes: [[[from, 0, 0, {}]]],
    });
    const text = modelJson(
      functional([wide, layer('PixelShuffle2x', 'p', 'a'), layer('MultiplyBeta', 'm', 'p')], 'm'),
      [kernel],
    );
    const weights = new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer);
    const { graph } = await importLayers(await openTfjs(text, 'model.json', async () => weights), {
      statistics,
    });
    const y = runGraph(graph, { shape: [1, 1, 1, 1], data: Float32Array.of(5) });
    expect(y.shape).toEqual([1, 2, 2, 1]);
    expect([...y.data].map((value) => value.toFixed(3))).toEqual(['1.000', '2.000', '3.000', '4.000']);
  });

  it('of one convolution is read', async () => {
    expect(await errorOf(() => importJson(modelJson(functional([conv('a', 'in')], 'a'))))).toBeUndefined();
  });

  const deep = (depth: number): JsonRecord =>
    depth === 0
      ? functional([conv('a', 'in')], 'a')
      : functional([{ ...deep(depth - 1), name: 'next', inbound_nodes: [[['in', 0, 0, {}]]] }], 'next');

  /** Each network holds the one before twice: twice to the power of 15 convolutions. */
  const doubled = (depth: number): JsonRecord =>
    depth === 0
      ? functional([conv('a', 'in')], 'a')
      : functional(
          [{ ...doubled(depth - 1), name: 'one', inbound_nodes: [[['in', 0, 0, {}]], [['one', 0, 0, {}]]] }],
          'one',
          1,
        );

  it.each([
    ['that is no JSON', '{', /is not JSON/],
    ['without weights', '{"modelTopology": {}}', /weightsManifest is missing/],
    ['of a graph model', '{"format": "graph-model"}', /graph model/],
    ['of another class', modelJson({ class_name: 'Mine', config: { layers: [] } }), /class Mine/],
    ['without a network', modelJson(null), /no description of a network/],
    [
      'whose weights are elsewhere',
      modelJson(functional([conv('a', 'in')], 'a'), [WEIGHT], ['../../etc/passwd']),
      /\.\.\/\.\.\/etc\/passwd/,
    ],
    [
      'whose weights are anywhere',
      modelJson(functional([conv('a', 'in')], 'a'), [WEIGHT], ['/etc/passwd']),
      /expected files beside it/,
    ],
    [
      'whose weights are on a server',
      modelJson(functional([conv('a', 'in')], 'a'), [WEIGHT], ['http://a.b/c']),
      /expected files beside it/,
    ],
    [
      'with a huge shape',
      modelJson(functional([conv('a', 'in')], 'a'), [{ ...WEIGHT, shape: [99999, 99999, 1, 1] }]),
      /files, which have 4/,
    ],
    [
      'with a shape below zero',
      modelJson(functional([conv('a', 'in')], 'a'), [{ ...WEIGHT, shape: [-1, 1, 1, 1] }]),
      /shape\[0\] is -1/,
    ],
    [
      'with a missing weight',
      modelJson(functional([conv('a', 'in')], 'a'), []),
      /layer a has no weight "kernel"/,
    ],
    [
      'with texts as weights',
      modelJson(functional([conv('a', 'in')], 'a'), [{ ...WEIGHT, dtype: 'string' }]),
      /type string/,
    ],
    [
      'that goes in a circle',
      modelJson(functional([conv('a', 'b'), conv('b', 'a')], 'a'), [
        WEIGHT,
        { ...WEIGHT, name: 'b/kernel', shape: [1, 1, 1, 0] },
      ]),
      /circle/,
    ],
    ['whose layer is missing', modelJson(functional([conv('a', 'nothing')], 'a')), /uses a layer nothing/],
    [
      'with two layers of a name',
      modelJson(functional([conv('a', 'in'), conv('a', 'in')], 'a')),
      /two layers of one name/,
    ],
    [
      'with a Lambda',
      modelJson(functional([{ ...conv('a', 'in'), class_name: 'Lambda' }], 'a')),
      /holds code; nothing of a file is run/,
    ],
    [
      'with an unknown layer',
      modelJson(functional([{ ...conv('a', 'in'), class_name: 'LSTM' }], 'a')),
      /a is a LSTM, which is not known; these are: Activation, /,
    ],
    ['of networks in networks', modelJson(deep(40)), /deeper than 16/],
    ['of networks that double', modelJson(doubled(15)), /more than 20000 calls/],
    [
      'with another order of axes',
      modelJson(functional([conv('a', 'in', { data_format: 'channels_first' })], 'a')),
      /channels_first/,
    ],
    [
      'with strides that differ',
      modelJson(functional([conv('a', 'in', { strides: [1, 2] })], 'a')),
      /layer a \(Conv2D\): strides is \[1, 2\], expected two equal numbers/,
    ],
    [
      'with an unknown activation',
      modelJson(functional([conv('a', 'in', { activation: 'mine' })], 'a')),
      /activation is "mine", expected linear, relu/,
    ],
    [
      'with a norm of another kind',
      modelJson(
        functional(
          [
            {
              class_name: 'LayerNormalization',
              config: { rms_scaling: true, scale: false, center: false },
              name: 'a',
              inbound_nodes: [[['in', 0, 0, {}]]],
            },
          ],
          'a',
        ),
      ),
      /layer a \(LayerNormalization\): rms_scaling is true/,
    ],
    [
      'of an endless border',
      modelJson(
        functional(
          [
            {
              class_name: 'ZeroPadding2D',
              config: { padding: 1e9 },
              name: 'a',
              inbound_nodes: [[['in', 0, 0, {}]]],
            },
          ],
          'a',
        ),
      ),
      /padding is 1000000000/,
    ],
    ['of its input alone', modelJson(functional([], 'in')), /does not give an image/],
  ])('%s is refused', async (_, text, pattern) => {
    expectClear(await errorOf(() => importJson(text)), pattern);
  });
});
