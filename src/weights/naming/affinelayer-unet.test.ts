import { describe, expect, it } from 'vitest';
import { randomStream } from '../../core/random.ts';
import { accessBytes } from '../../core/random-access.ts';
import { type Tensor, tensor } from '../../core/tensor.ts';
import { generatorParameters } from '../../models/state-layout.ts';
import { translationGraph } from '../../models/translation-graph.ts';
import type { UnetArchitecture } from '../../models/unet.ts';
import type { Float64Tensor } from '../../reference/float64-tensor.ts';
import { interpret } from '../../reference/interpret.ts';
import { randomTensor, toFloat32 } from '../../reference/random-tensors.testing.ts';
import { codebookOf, nearest, pictOf } from '../pict-file.testing.ts';
import { openPict } from '../pict-file.ts';
import { findNetworks, theNetwork } from './find-networks.ts';
import { namedTensors, readNetwork } from './read-network.ts';

const NEWER: UnetArchitecture = {
  kind: 'unet',
  depth: 3,
  inputChannels: 3,
  outputChannels: 2,
  ngf: 2,
  norm: 'batch',
  normEpsilon: 1e-5,
  leakySlope: 0.2,
  concatOrder: 'up-first',
  dropoutPlace: 'paper',
  dropoutRate: 0.5,
  noise: 'dropout',
  biases: 'all',
  normalizesInnermost: true,
};
const OLDER: UnetArchitecture = { ...NEWER, biases: 'none' };

const weightsOf = (architecture: UnetArchitecture): Map<string, Tensor> =>
  new Map(
    generatorParameters(architecture).map(({ name, shape, role }) => {
      const { data } = toFloat32(randomTensor(shape, randomStream(0, name), 0.3));
      return [name, tensor(shape, role === 'gamma' ? data.map((value) => 1 + value) : data)];
    }),
  );

/** Under the names of a file, which begin with the network's. */
const stored = (architecture: UnetArchitecture): Map<string, Tensor> =>
  new Map(
    [...namedTensors({ role: 'generator', architecture }, weightsOf(architecture), 'affinelayer')].map(
      ([name, value]) => [`generator/${name}`, value],
    ),
  );

const read = async (tensors: ReadonlyMap<string, Tensor>) => {
  const file = await openPict(accessBytes(pictOf(tensors)), 'a.pict');
  const found = theNetwork(file, findNetworks(file), 'generator');
  return { ...found, values: await readNetwork(file, found) };
};

const translated = (architecture: UnetArchitecture, weights: ReadonlyMap<string, Tensor>): Float64Tensor => {
  const x = randomTensor([1, 3, 16, 16], randomStream(0, 'x'));
  return interpret(translationGraph(architecture, weights, { hasNoise: false }), { input: x })
    .output as Float64Tensor;
};

const meanOf = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe("names of affinelayer's generator", () => {
  it.each([
    ['of TensorFlow layers', NEWER],
    ['of its first code, without biases', OLDER],
  ])('%s tell the network, and its values but for what 256 of them lose', async (_, architecture) => {
    const { network, values, notes } = await read(stored(architecture));
    expect(network).toEqual({ role: 'generator', architecture });
    expect(notes).toEqual([]);
    const weights = weightsOf(architecture);
    expect([...values.keys()].sort()).toEqual([...weights.keys()].sort());
    const codebook = codebookOf(stored(architecture));
    for (const [name, { data }] of weights)
      expect(values.get(name)?.data).toEqual(
        data.map((value) => codebook[nearest(codebook, value)] as number),
      );
    const exact = translated(architecture, weights);
    const apart = meanOf(
      translated(architecture, values).data.map((y, i) => Math.abs(y - (exact.data[i] as number))),
    );
    expect(apart).toBeLessThan(0.05); // values are 4 percent apart, and results are in [-1,1]
  });

  it('are given to values of our shapes alone', () => {
    const values = weightsOf(NEWER).set('encoder1.conv.weight', tensor([2], new Float32Array(2)));
    expect(() => namedTensors({ role: 'generator', architecture: NEWER }, values, 'affinelayer')).toThrow(
      'encoder1.conv.weight has shape [2], expected [2,3,4,4]',
    );
  });

  it('are those that its files have, with kernels in their order', () => {
    const tensors = stored(NEWER);
    expect([...tensors].map(([name, { shape }]) => `${name} ${shape.join('x')}`)).toEqual([
      'generator/encoder_1/conv2d/kernel 4x4x3x2',
      'generator/encoder_1/conv2d/bias 2',
      'generator/encoder_2/conv2d/kernel 4x4x2x4',
      'generator/encoder_2/conv2d/bias 4',
      'generator/encoder_2/batch_normalization/gamma 4',
      'generator/encoder_2/batch_normalization/beta 4',
      'generator/encoder_3/conv2d/kernel 4x4x4x8',
      'generator/encoder_3/conv2d/bias 8',
      'generator/encoder_3/batch_normalization/gamma 8',
      'generator/encoder_3/batch_normalization/beta 8',
      'generator/decoder_3/conv2d_transpose/kernel 4x4x4x8',
      'generator/decoder_3/conv2d_transpose/bias 4',
      'generator/decoder_3/batch_normalization/gamma 4',
      'generator/decoder_3/batch_normalization/beta 4',
      'generator/decoder_2/conv2d_transpose/kernel 4x4x2x8',
      'generator/decoder_2/conv2d_transpose/bias 2',
      'generator/decoder_2/batch_normalization/gamma 2',
      'generator/decoder_2/batch_normalization/beta 2',
      'generator/decoder_1/conv2d_transpose/kernel 4x4x2x4',
      'generator/decoder_1/conv2d_transpose/bias 2',
    ]);
    const own = weightsOf(NEWER).get('decoder2.conv.weight') as Tensor; // [8,2,4,4]
    const kernel = tensors.get('generator/decoder_2/conv2d_transpose/kernel') as Tensor; // [4,4,2,8]
    const at = (from: number, to: number, y: number, x: number) => [
      own.data[((from * 2 + to) * 4 + y) * 4 + x],
      kernel.data[((y * 4 + x) * 2 + to) * 8 + from],
    ];
    for (const [ours, theirs] of [at(0, 0, 0, 0), at(7, 1, 2, 3), at(3, 0, 3, 1)]) expect(theirs).toBe(ours);
  });

  it('leave out running statistics, which its code never uses', async () => {
    const moving = ['moving_mean', 'moving_variance'].map(
      (name) =>
        [`generator/encoder_2/batch_normalization/${name}`, tensor([4], new Float32Array(4))] as const,
    );
    const { notes, values } = await read(new Map([...stored(NEWER), ...moving]));
    expect(notes).toEqual(['left out 2 tensors: running statistics, which its code never uses']);
    expect([...values.keys()].filter((name) => name.includes('running'))).toEqual([]);
  });

  it('can be given to no network that its code cannot build', () => {
    const give = (facts: Partial<UnetArchitecture>) => () =>
      stored({ ...NEWER, ...facts } as UnetArchitecture);
    expect(give({ concatOrder: 'skip-first' })).toThrow('joins skips in another way');
    expect(give({ biases: 'last' })).toThrow('has other biases');
    expect(give({ normEpsilon: 1e-3 })).toThrow('adds 0.001 to variances, and the U-Net there 0.00001');
    expect(give({ leakySlope: 0.3 })).toThrow('has leaky ReLUs of slope 0.3, not 0.2');
    expect(give({ innermostSlope: 0.2 })).toThrow('has a leaky ReLU before its decoder');
    expect(give({ norm: 'instance' })).toThrow('has no batch norm');
  });
});
