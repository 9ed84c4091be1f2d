#!/usr/bin/env bash
# onnxruntime-node and onnxruntime-web (WebAssembly, one thread) 1.30.0, run on 2026-11-27, Node 20.20, Linux x64.
# InstanceNormalization and ReduceMean add up a plane in one float32 sum, so the mean of a flat plane is wrong. The
# normalisation divides by sqrt(epsilon) there, which makes the error large. Relative errors seen on a plane of 0.99,
# gamma and beta 1, at 256x256 and at 1024x1024:
#   node InstanceNormalization    3.5 %   21.6 %     web  23.0 %   90.9 %
#   node ReduceMean of a plane    0.011 %  0.071 %   web   0.076 %  0.69 %
#   node rows, then columns       0.0002 % 0.0007 %  web   0.0005 % 0.0010 %
#   node GlobalAveragePool        0.018 %  0.25 %    web   0.018 %  0.25 %
# Exits with 1 when InstanceNormalization is less than 1 % off or ReduceMean less than 0.05 % at 1024x1024.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --ignore-scripts onnxruntime-node@1.30.0 onnxruntime-web@1.30.0 onnx-buf@1.20.0-1 @bufbuild/protobuf@2.17.0 >/dev/null
cat >probe.mjs <<'JS'
import { create, toBinary } from '@bufbuild/protobuf';
import * as onnx from 'onnx-buf';
import * as node from 'onnxruntime-node';
import * as web from 'onnxruntime-web/wasm';
web.env.wasm.numThreads = 1;
const port = (name) => create(onnx.ValueInfoProtoSchema, { name, type: create(onnx.TypeProtoSchema, { value: { case: 'tensorType', value: create(onnx.TypeProto_TensorSchema, { elemType: 1, shape: create(onnx.TensorShapeProtoSchema, { dim: ['N', 'C', 'H', 'W'].map((value) => create(onnx.TensorShapeProto_DimensionSchema, { value: { case: 'dimParam', value } })) }) }) } }) });
const axes = (...ints) => create(onnx.AttributeProtoSchema, { name: 'axes', type: 7, ints: ints.map(BigInt) });
const one = (name) => create(onnx.TensorProtoSchema, { name, dims: [1n], dataType: 1, floatData: [1] });
const model = (...steps) => toBinary(onnx.ModelProtoSchema, create(onnx.ModelProtoSchema, { irVersion: 8n, opsetImport: [create(onnx.OperatorSetIdProtoSchema, { domain: '', version: 17n })], graph: create(onnx.GraphProtoSchema, { name: 'probe', input: [port('x')], output: [port('y')], initializer: [one('gamma'), one('beta')], node: steps.map(([opType, attribute = [], more = []], i) => create(onnx.NodeProtoSchema, { opType, attribute, input: [i === 0 ? 'x' : `v${i}`, ...more], output: [i === steps.length - 1 ? 'y' : `v${i + 1}`] })) }) }));
const MODELS = {
  'InstanceNormalization (1 is right)': [model(['InstanceNormalization', [], ['gamma', 'beta']]), 1],
  'ReduceMean of a plane (0.99 is right)': [model(['ReduceMean', [axes(2, 3)]]), 0.99],
  'ReduceMean of rows, then of columns': [model(['ReduceMean', [axes(3)]], ['ReduceMean', [axes(2)]]), 0.99],
  'GlobalAveragePool': [model(['GlobalAveragePool']), 0.99],
};
let isSeen = true;
for (const [client, ort] of [['node', node], ['web', web]])
  for (const [name, [bytes, right]] of Object.entries(MODELS)) {
    const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 3 });
    const errors = [];
    for (const side of [256, 1024]) {
      const x = new ort.Tensor('float32', new Float32Array(side * side).fill(0.99), [1, 1, side, side]);
      const { y } = await session.run({ x });
      errors.push(Math.abs(y.data[0] - right) / right);
    }
    console.log(client, name, ...errors.map((error) => `${(100 * error).toFixed(4)} %`));
    if (/of a plane/.test(name)) isSeen &&= errors[1] > 5e-4;
    if (/^Instance/.test(name)) isSeen &&= errors[1] > 1e-2;
  }
process.exitCode = isSeen ? 0 : 1;
JS
node probe.mjs
