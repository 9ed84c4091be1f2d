/** A function as a graph, its gradient as more of the graph, both run by ONNX Runtime. */
import assert from 'node:assert/strict';
import {
  gradients,
  graph,
  input,
  mul,
  openDevice,
  printGraph,
  reduceSum,
  reshape,
  tanh,
  tensor,
} from 'pix2pix';

const x = input('x', [3]);
const loss = reshape(reduceSum(mul(x, tanh(x)), [0]), []); // sum of x tanh(x)
const [dx] = gradients(loss, [x]);

console.log(printGraph(graph({ loss, dx })));

const device = await openDevice();
const program = await device.compile(graph({ loss, dx }));
const result = await program.run({ x: tensor([3], Float32Array.of(-1, 0, 2)) });
console.log('gradient', [...result.dx.data]);

// d/dx x tanh(x) = tanh(x) + x (1 - tanh(x)^2)
for (const [i, value] of [-1, 0, 2].entries())
  assert.ok(Math.abs(result.dx.data[i] - (Math.tanh(value) + value * (1 - Math.tanh(value) ** 2))) < 1e-6);
await device.dispose();
