/**
 * Compares a model.onnx with the layers model that `pix2pix export --tfjs` made of it, as TensorFlow.js runs it.
 *
 * TensorFlow.js is installed outside of this project:
 *   npm install --prefix /tmp/tfjs @tensorflow/tfjs@4.22.0
 *   npx pix2pix export runs/first/model.onnx --tfjs /tmp/layers
 *   node scripts/check-tfjs.mjs /tmp/tfjs runs/first/model.onnx /tmp/layers [SIZE]
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const [install, onnx, folder, side = '64'] = process.argv.slice(2);
const tf = createRequire(join(install, 'package.json'))('@tensorflow/tfjs');
const size = Number(side);

const json = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
const [{ paths, weights }] = json.weightsManifest;
const bytes = Buffer.concat(paths.map((path) => readFileSync(join(folder, path))));
const model = await tf.loadLayersModel(
  tf.io.fromMemory({
    modelTopology: json.modelTopology,
    weightSpecs: weights,
    weightData: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
  }),
);
const channels = model.inputs[0].shape[3];
const last = Float32Array.from({ length: size * size * channels }, (_, i) => Math.sin(i * 0.37));
const first = new Float32Array(last.length);
for (let i = 0; i < last.length; i++)
  first[(i % channels) * size * size + Math.floor(i / channels)] = last[i];

const session = await InferenceSession.create(onnx);
const { output } = await session.run({ input: new Tensor('float32', first, [1, channels, size, size]) });
const y = model.predict(tf.tensor(last, [1, size, size, channels]));
const made = await y.data();
const outputs = output.dims[1];
let most = 0;
for (let i = 0; i < made.length; i++) {
  const at = (i % outputs) * size * size + Math.floor(i / outputs);
  most = Math.max(most, Math.abs(made[i] - output.data[at]));
}
console.log(
  `${model.layers.length} layers, [${y.shape}]: the largest difference is ${most.toExponential(2)}`,
);
if (!(most < 1e-3)) process.exitCode = 1;
