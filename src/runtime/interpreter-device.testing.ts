/** The reference interpreter as a device: what the conformance suite asks of engines is asked of the oracle too. */
import { messageOf, Pix2PixError } from '../core/errors.ts';
import type { Tensor } from '../core/tensor.ts';
import { CPU_PLAN } from '../lowering/plan.ts';
import { decodeModel } from '../onnx/decode.ts';
import { interpret } from '../reference/interpret.ts';
import { toFloat32 } from '../reference/random-tensors.testing.ts';
import type { Device } from './device.ts';
import { openValueDevice } from './value-device.ts';
import type { ValueEngine } from './value-engine.ts';

const engine: ValueEngine<Tensor> = {
  keep: async (tensor) => toFloat32(tensor),
  read: async (tensor) => toFloat32(tensor),
  drop: async () => {},
  withShape: ({ data }, shape) => ({ shape, data }),
  open: async (model, { kept }) => {
    const { graph } = decode(model);
    return {
      inputs: graph.inputs.map(({ attributes: { name }, shape }) => ({
        name,
        dims: shape.map((dim) => (typeof dim === 'number' ? dim : undefined)),
      })),
      run: async (feeds, values) => {
        const results = Object.entries(interpret(graph, { ...feeds, ...values })).map(
          ([name, value]) => [name, toFloat32(value)] as const,
        );
        return {
          kept: Object.fromEntries(results.filter(([name]) => kept.includes(name))),
          fetched: Object.fromEntries(results.filter(([name]) => !kept.includes(name))),
        };
      },
      release: async () => {},
    };
  },
};

const decode = (model: Uint8Array) => {
  try {
    return decodeModel(model);
  } catch (error) {
    throw new Pix2PixError('RUNTIME', `interpreter, create: ${messageOf(error)}`, { cause: error });
  }
};

export const openInterpreterDevice = async (): Promise<Device> =>
  openValueDevice({
    info: { device: 'cpu', engine: 'interpreter', engineVersion: '0.0.0', threads: 1, model: 'float64' },
    plan: CPU_PLAN,
    engine,
  });
