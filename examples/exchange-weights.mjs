/** Weights under the names of the PyTorch code: a .pth file is written, read again, and becomes a model. */
import assert from 'node:assert/strict';
import {
  accessBytes,
  encodeTranslator,
  findNetworks,
  generatorArchitecture,
  modelRecord,
  namedTensors,
  networkText,
  openDevice,
  openPytorch,
  openTrainer,
  pytorchParts,
  readNetwork,
  resolveOptions,
} from 'pix2pix';

// A training gives the weights; those of its beginning will do.
const options = resolveOptions({ size: 32, ngf: 8, noise: 'none' }, 'pytorch');
const device = await openDevice({ device: 'cpu' });
const trainer = await openTrainer(device, options);
const weights = await trainer.generatorWeights();
await trainer.dispose();
await device.dispose();

// Into a file that torch.load reads.
const architecture = generatorArchitecture(options);
const named = namedTensors({ role: 'generator', architecture }, weights, 'pytorch');
const bytes = Buffer.concat(pytorchParts(named));

// And back: which network it is, is told by names and shapes, but for the dropout of a U-Net.
const file = await openPytorch(accessBytes(bytes), 'net_G.pth');
const [found] = findNetworks(file, { hasDropout: false }).networks;
console.log(networkText(found.network)); // unet, depth 5, ngf 8, batch norm, 3 to 3 channels, no noise
assert.deepEqual(found.network.architecture, architecture);

const record = modelRecord(found.network.architecture, { direction: 'AtoB', trainedSize: 32 });
const model = encodeTranslator(record, await readNetwork(file, found)); // the bytes of a model.onnx
assert.ok(model.length > bytes.length / 2);
