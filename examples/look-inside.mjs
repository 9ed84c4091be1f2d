/** The paper's networks in figures, and the text of a whole graph. */
import assert from 'node:assert/strict';
import {
  discriminatorArchitecture,
  discriminatorInfo,
  generatorArchitecture,
  generatorInfo,
  resolveOptions,
} from 'pix2pix';

const options = resolveOptions({}, 'paper');
const G = generatorInfo(generatorArchitecture(options), 256, 256);
const D = discriminatorInfo(discriminatorArchitecture(options), 256, 256);
for (const { name, inputShape, outputShape } of [...G.layers, ...D.layers])
  console.log(name.padEnd(9), inputShape.join('x'), '->', outputShape.join('x'));

assert.equal(G.parameters, 54_413_955); // the U-Net of the paper
assert.equal(D.parameters, 2_768_705); // the 70x70 PatchGAN
assert.equal(D.receptiveField, 70);
