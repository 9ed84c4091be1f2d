/**
 * Writes a network as TensorFlow.js saves it, and what it and the converted ones give, for src/weights/keras.
 *
 * Run by hand after make_tfjs_files.py, with TensorFlow.js installed outside of this project:
 *   npm install --prefix /tmp/tfjs @tensorflow/tfjs@4.22.0
 *   node tests/golden/make_tfjs_files.mjs /tmp/tfjs
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';

const tf = createRequire(join(process.argv[2], 'package.json'))('@tensorflow/tfjs');
const HERE = fileURLToPath(new URL('keras/', import.meta.url));

const own = () => {
  const L = tf.layers;
  const inputs = tf.input({ shape: [null, null, 3] });
  const down = tf.sequential({ name: 'down' });
  down.add(L.conv2d({ filters: 4, kernelSize: 3, strides: 2, padding: 'same', inputShape: [null, null, 3] }));
  down.add(L.batchNormalization({ epsilon: 0.01 }));
  down.add(L.leakyReLU({ alpha: 0.2 }));
  const a = down.apply(inputs);
  const b = L.separableConv2d({ filters: 5, kernelSize: 3, padding: 'same' }).apply(a);
  const c = L.depthwiseConv2d({ kernelSize: 3, padding: 'same', activation: 'relu6' }).apply(b);
  const d = L.concatenate().apply([a, c]);
  const e = L.layerNormalization({ axis: [1, 2], center: false, scale: false }).apply(d);
  const f = L.upSampling2d({ size: [2, 2] }).apply(e);
  const g = L.conv2dTranspose({
    filters: 3,
    kernelSize: 3,
    strides: 1,
    padding: 'same',
    activation: 'tanh',
  }).apply(f);
  return tf.model({ inputs, outputs: g });
};

/** No weight the identity: statistics are positive, the rest is small and of both signs. */
const shake = (model) =>
  model.setWeights(
    model.weights.map(({ name, shape }, k) => {
      const count = shape.reduce((product, dim) => product * dim, 1);
      const wave = Float32Array.from({ length: count }, (_, i) => Math.sin(1.3 * i + k) / 2);
      return tf.tensor(name.includes('variance') ? wave.map((value) => 1 + value) : wave, shape);
    }),
  );

const save = async (model, folder) => {
  mkdirSync(folder, { recursive: true });
  await model.save(
    tf.io.withSaveHandler(
      async ({ modelTopology, weightSpecs, weightData, format, generatedBy, convertedBy }) => {
        const manifest = [{ paths: ['./weights.bin'], weights: weightSpecs }];
        const json = { modelTopology, format, generatedBy, convertedBy, weightsManifest: manifest };
        writeFileSync(join(folder, 'model.json.gz'), gzipSync(JSON.stringify(json)));
        writeFileSync(join(folder, 'weights.bin.gz'), gzipSync(new Uint8Array(weightData)));
        return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
      },
    ),
  );
};

const load = (folder) => {
  const json = JSON.parse(gunzipSync(readFileSync(join(folder, 'model.json.gz'))));
  const parts = json.weightsManifest.flatMap(({ paths }) =>
    paths.map((path) => gunzipSync(readFileSync(join(folder, `${path}.gz`)))),
  );
  const weightSpecs = json.weightsManifest.flatMap(({ weights }) => weights);
  const all = Buffer.concat(parts);
  const weightData = all.buffer.slice(all.byteOffset, all.byteOffset + all.length);
  return tf.loadLayersModel(tf.io.fromMemory({ modelTopology: json.modelTopology, weightSpecs, weightData }));
};

await tf.setBackend('cpu');
const made = own();
shake(made);
await save(made, join(HERE, 'saved-tfjs'));
const cases = [];
for (const name of readdirSync(HERE).filter((name) => /^(converted|saved)-/.test(name))) {
  const model = await load(join(HERE, name));
  const input = [1, ...model.inputs[0].shape.slice(1).map((dim) => dim ?? 6)];
  const count = input.reduce((product, dim) => product * dim, 1);
  const x = tf.tensor(
    Float32Array.from({ length: count }, (_, i) => Math.sin(i * 0.37)),
    input,
  );
  const y = model.predict(x);
  const data = Buffer.from((await y.data()).buffer).toString('base64');
  cases.push({ network: name, folder: name, input, running: { shape: y.shape, data } });
}
writeFileSync(join(HERE, 'expected-tfjs.json'), `${JSON.stringify(cases, null, 1)}\n`);
