/** The engine of values through ONNX Runtime's JavaScript interface, on WebGPU: values are buffers that stay where they are. */
import { symbolicDim } from '../core/shape.ts';
import type { Tensor } from '../core/tensor.ts';
import { graph, input } from '../graph/build.ts';
import { encodeModel } from '../onnx/encode.ts';
import { ENGINE_MODEL } from './bound-graph.ts';
import {
  declaredInputs,
  engineCall,
  hostTensor,
  type OrtInterface,
  type OrtSession,
  type OrtSessionOptions,
  type OrtTensor,
  ortTensor,
} from './js-interface.ts';
import type { ValueEngine, ValueSession, ValueSessionOptions } from './value-engine.ts';

export interface JsEngineOptions {
  readonly ort: OrtInterface;
  /** For messages: `onnxruntime-web`. */
  readonly packageName: string;
  readonly sessionOptions: (model: { readonly isForeign: boolean }) => OrtSessionOptions;
}

/** Sessions on WebGPU, in Node as in a tab. */
export const webGpuSessionOptions: JsEngineOptions['sessionOptions'] = ({ isForeign }) => ({
  // Buffers of one size are used again: a step makes the same ones each time.
  executionProviders: [{ name: 'webgpu', storageBufferCacheMode: 'simple' }],
  graphOptimizationLevel: 'all',
  // An op of ours that fell back would move its operands across in each step, and nobody would see it.
  extra: { session: { disable_cpu_ep_fallback: isForeign ? '0' : '1' } },
});

/** Values in buffers of a GPU; only feeds and fetches cross. `close` comes after the last value is dropped. */
export const gpuEngine = (options: JsEngineOptions): ValueEngine<OrtTensor> & { close(): Promise<void> } => {
  // A buffer is its session's: it goes back there, so the session must live until then.
  const makers = new Map<OrtTensor, LivingSession>();
  const open = async (model: Uint8Array, opened: ValueSessionOptions): Promise<ValueSession<OrtTensor>> => {
    const native = await inTurn(() => createSession(options, model, opened));
    const session = valueSession(options, native, opened.kept);
    const release = (): Promise<void> => inTurn(session.release);
    const living: LivingSession = { values: new Set(), isReleased: false, release };
    return {
      ...session,
      run: async (feeds, values) => {
        const results = await inTurn(() => session.run(feeds, values));
        for (const value of Object.values(results.kept)) {
          living.values.add(value);
          makers.set(value, living);
        }
        return results;
      },
      release: async () => {
        living.isReleased = true;
        if (living.values.size === 0) await living.release();
      },
    };
  };
  const copies = copySessions(open);
  return {
    keep: async (tensor) => {
      const session = await copies.get(tensor.shape.length, 'device');
      return (await session.run({ x: tensor }, {})).kept.y as OrtTensor;
    },
    read: async (value) => {
      const session = await copies.get(value.dims.length, 'host');
      return (await session.run({}, { x: value })).fetched.y as Tensor;
    },
    drop: async (value) => {
      const maker = makers.get(value);
      makers.delete(value);
      value.dispose();
      maker?.values.delete(value);
      if (maker?.isReleased && maker.values.size === 0) await maker.release();
    },
    open,
    close: copies.release,
  };
};

let lastTurn: Promise<unknown> = Promise.resolve();

/** One call at a time in a process or tab, whatever device it is of: the provider ends where two overlap. */
const inTurn = <T>(call: () => Promise<T>): Promise<T> => {
  const result = lastTurn.then(call);
  lastTurn = result.catch(() => undefined); // its caller has the error
  return result;
};

interface LivingSession {
  /** That it made and that are not dropped yet. */
  readonly values: Set<OrtTensor>;
  isReleased: boolean;
  readonly release: () => Promise<void>;
}

/**
 * Sessions that copy a tensor of some rank to the device or to the host, made at their first use: the one way that
 * both packages have, since the one for Node cannot read a buffer.
 */
const copySessions = (open: ValueEngine<OrtTensor>['open']) => {
  const sessions = new Map<string, Promise<ValueSession<OrtTensor>>>();
  return {
    get: (rank: number, to: 'device' | 'host'): Promise<ValueSession<OrtTensor>> => {
      const key = `${rank} ${to}`;
      const session =
        sessions.get(key) ?? open(copyModel(rank), { kept: to === 'device' ? ['y'] : [], isForeign: false });
      sessions.set(key, session);
      session.catch(() => sessions.delete(key)); // so that closing does not meet it again
      return session;
    },
    release: async (): Promise<void> => {
      for (const session of sessions.values()) await (await session).release();
    },
  };
};

const copyModel = (rank: number): Uint8Array => {
  const shape = Array.from({ length: rank }, (_, axis) => symbolicDim(`d${axis}`));
  return encodeModel(graph({ y: input('x', shape) }), ENGINE_MODEL);
};

/** Outputs in `kept` stay on the device. */
const createSession = (
  { ort, packageName, sessionOptions }: JsEngineOptions,
  model: Uint8Array,
  { kept, isForeign }: ValueSessionOptions,
): Promise<OrtSession> => {
  const preferredOutputLocation = Object.fromEntries(kept.map((name) => [name, 'gpu-buffer' as const]));
  return engineCall(packageName, 'create', () =>
    ort.InferenceSession.create(model, { ...sessionOptions({ isForeign }), preferredOutputLocation }),
  );
};

const valueSession = (
  { ort, packageName }: JsEngineOptions,
  session: OrtSession,
  keptNames: readonly string[],
): ValueSession<OrtTensor> => {
  const kept = session.outputNames.filter((name) => keptNames.includes(name));
  const fetched = session.outputNames.filter((name) => !keptNames.includes(name));
  return {
    inputs: declaredInputs(session),
    run: async (feeds, values) => {
      const fed = Object.entries(feeds).map(([name, tensor]) => [name, ortTensor(ort, tensor)] as const);
      const results = await engineCall(packageName, 'run', () =>
        session.run({ ...values, ...Object.fromEntries(fed) }),
      );
      return {
        kept: Object.fromEntries(kept.map((name) => [name, results[name] as OrtTensor])),
        fetched: Object.fromEntries(fetched.map((name) => [name, hostTensor(name, results[name])])),
      };
    },
    release: () => session.release(),
  };
};
