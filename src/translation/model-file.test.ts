import { describe, expect, it } from 'vitest';
import { filled, type Tensor } from '../core/tensor.ts';
import { decodeModel } from '../onnx/decode.ts';
import { readModelInfo } from '../onnx/model-info.ts';
import {
  decodeWeights,
  encodeTranslator,
  type ModelRecord,
  modelRecord,
  parseModelRecord,
  RECORD_KEY,
} from './model-file.ts';
import { smallModel } from './models.testing.ts';
import { decodeStatistics, STATISTICS_KEY } from './running-statistics.ts';

const recordOf = (bytes: Uint8Array): ModelRecord | undefined =>
  parseModelRecord(readModelInfo(bytes).metadata, 'model.onnx');

const byName = (weights: ReadonlyMap<string, Tensor>): [string, Tensor][] =>
  [...weights].sort(([a], [b]) => (a < b ? -1 : 1));

describe('model.onnx', () => {
  it.each([
    {},
    { norm: 'instance' },
    { norm: 'none', generator: 'encoder-decoder' },
    { noise: 'gaussian' },
  ] as const)('holds record and weights of a generator with %j', (given) => {
    const { record, weights, bytes } = smallModel(given);
    expect(recordOf(bytes)).toEqual(record);
    expect(byName(decodeWeights(bytes))).toEqual(byName(weights));
  });

  it('holds the running statistics of a training beside its graph', () => {
    const { record, weights } = smallModel();
    const mean = filled([4], -0.1);
    const all = new Map([...weights, ['encoder2.norm.runningMean', mean]]);
    const bytes = encodeTranslator(record, all);
    expect(byName(decodeWeights(bytes))).toEqual(byName(all));
    expect(encodeTranslator(record, decodeWeights(bytes))).toEqual(bytes);
    const damaged = { [STATISTICS_KEY]: '{"encoder2.norm.runningMean":"?"}' };
    expect(() => decodeStatistics(damaged, 'old.onnx')).toThrow(
      'old.onnx: its "pix2pix.statistics" metadata',
    );
  });

  it('does not merge equal weights, such as all biases before the first step', () => {
    const { record, weights } = smallModel({ norm: 'none' });
    const equal = new Map([...weights].map(([name, { shape }]) => [name, filled(shape, 0.5)]));
    expect(byName(decodeWeights(encodeTranslator(record, equal)))).toEqual(byName(equal));
  });

  it('is encoded to the same bytes again', () => {
    const { record, bytes } = smallModel();
    expect(encodeTranslator(recordOf(bytes) ?? record, decodeWeights(bytes))).toEqual(bytes);
  });

  it('can be read by every client: opset 17, IR 8, standard ops, one input of any size', () => {
    const { bytes } = smallModel();
    const info = readModelInfo(bytes);
    expect(info).toMatchObject({
      opset: 17,
      irVersion: 8,
      inputs: [{ name: 'input', elementType: 'float', shape: ['N', '2', 'H', 'W'] }],
      outputs: [{ name: 'output', elementType: 'float', shape: ['N', '1', 'H', 'W'] }],
    });
    expect(decodeModel(bytes).name).toBe('pix2pix_generator');
    expect(Object.keys(info.nodes)).toEqual([
      'Add',
      'Concat',
      'Conv',
      'ConvTranspose',
      'GlobalAveragePool',
      'LeakyRelu',
      'Mul',
      'Reciprocal',
      'Relu',
      'Reshape',
      'Sqrt',
      'Sub',
      'Tanh',
    ]);
  });
});

describe('the record', () => {
  it('has everything that a client must know', () => {
    const { architecture } = smallModel().record;
    const palette = [{ name: 'wall', colour: [0, 0, 255] as [number, number, number] }];
    expect(modelRecord(architecture, { direction: 'BtoA', trainedSize: 8, palette })).toEqual({
      format: 1,
      architecture,
      direction: 'BtoA',
      trainedSize: 8,
      valueRange: [-1, 1],
      sizeMultiple: 8,
      palette,
      noiseInputs: [
        { name: 'mask.decoder3', kind: 'dropout', shape: ['N', '8', 'H/4', 'W/4'] },
        { name: 'mask.decoder2', kind: 'dropout', shape: ['N', '4', 'H/2', 'W/2'] },
      ],
    });
  });

  it('holds the whole architecture', () => {
    expect(smallModel({}, 'pytorch').record.architecture).toEqual({
      kind: 'unet',
      depth: 3,
      inputChannels: 2,
      outputChannels: 1,
      ngf: 4,
      norm: 'batch',
      normEpsilon: 1e-5,
      leakySlope: 0.2,
      concatOrder: 'skip-first',
      dropoutPlace: 'pytorch',
      dropoutRate: 0.5,
      noise: 'dropout',
    });
  });

  it('is absent in a file of another program', () => {
    expect(parseModelRecord({ author: 'somebody' }, 'foreign.onnx')).toBeUndefined();
  });

  const { record } = smallModel();
  it.each([
    ['no JSON', 'pix2pix'],
    ['no object', '[]'],
    ['of a later version', JSON.stringify({ ...record, format: 2 })],
    ['without architecture', JSON.stringify({ ...record, architecture: undefined })],
    [
      'of an unknown kind',
      JSON.stringify({ ...record, architecture: { ...record.architecture, kind: 'resnet' } }),
    ],
    ['of no depth', JSON.stringify({ ...record, architecture: { ...record.architecture, depth: 0 } })],
  ])('is refused with the name of its file where it is %s', (_, text) => {
    const parse = () => parseModelRecord({ [RECORD_KEY]: text }, 'old.onnx');
    expect(parse).toThrow(/^old\.onnx: its "pix2pix" metadata is not a record of this version \(/);
    expect(parse).toThrow(expect.objectContaining({ code: 'FORMAT' }));
  });
});
