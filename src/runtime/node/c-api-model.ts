/** A foreign ONNX model on the C interface: the engine makes the outputs, whose sizes are known after a run. */
import koffi from 'koffi';
import { Pix2PixError } from '../../core/errors.ts';
import { elementCount } from '../../core/shape.ts';
import type { Tensor } from '../../core/tensor.ts';
import type { BareProgram } from '../device-scope.ts';
import { checkDeclared, type DeclaredInput } from '../foreign-model.ts';
import { addressOf, allocateFloats, type Pointer, wordTable } from './native-memory.ts';
import {
  createValue,
  ELEMENT_TYPE_FLOAT,
  keepAlive,
  type OrtEngine,
  onSession,
  type SessionNames,
  type SessionOptions,
  sessionNames,
} from './ort-session.ts';

export const loadForeignModel = (
  ort: OrtEngine,
  options: SessionOptions,
  model: Uint8Array,
): Promise<BareProgram> =>
  onSession(ort, model, options, (session) => {
    const ports = declaredPorts(ort, session);
    return {
      check: (feeds) => checkDeclared(ports.inputs, feeds),
      execute: (feeds) => runForeign(ort, session, ports, feeds),
      release: () => ort.api.release('ReleaseSession', session),
    };
  });

interface ForeignPorts {
  readonly inputs: readonly DeclaredInput[];
  readonly outputs: readonly string[];
  readonly names: SessionNames;
}

const declaredPorts = (ort: OrtEngine, session: Pointer): ForeignPorts => {
  const count = (name: 'SessionGetInputCount' | 'SessionGetOutputCount'): number[] =>
    Array.from({ length: Number(ort.api.get(name, session)) }, (_, index) => index);
  const inputs = count('SessionGetInputCount').map((index) => ({
    name: nameAt(ort, 'SessionGetInputName', session, index),
    dims: declaredDims(ort, session, index),
  }));
  const outputs = count('SessionGetOutputCount').map((index) =>
    nameAt(ort, 'SessionGetOutputName', session, index),
  );
  const inputNames = inputs.map(({ name }) => name);
  return { inputs, outputs, names: sessionNames(inputNames, outputs) };
};

const runForeign = async (
  ort: OrtEngine,
  session: Pointer,
  { inputs, outputs, names }: ForeignPorts,
  feeds: Readonly<Record<string, Tensor>>,
): Promise<Readonly<Record<string, Tensor>>> => {
  const { api } = ort;
  const tensors = inputs.map(({ name }) => stableCopy(feeds[name] as Tensor));
  const values = wordTable(tensors.map((tensor) => createValue(ort, tensor)));
  const results = wordTable(outputs.map(() => 0n)); // null: the engine makes the value
  try {
    await api.callAsync(
      'Run',
      session,
      null,
      addressOf(names.inputs.pointers),
      addressOf(values),
      inputs.length,
      addressOf(names.outputs.pointers),
      outputs.length,
      addressOf(results),
    );
    return Object.fromEntries(
      outputs.map((name, index) => [name, readValue(ort, name, results[index] as Pointer)]),
    );
  } finally {
    for (const value of values) api.release('ReleaseValue', value);
    for (const value of results) releaseResult(api, value);
    keepAlive(tensors);
  }
};

const stableCopy = ({ shape, data }: Tensor): Tensor => {
  const copy = allocateFloats(data.length);
  copy.set(data);
  return { shape, data: copy };
};

/** A failed run leaves null where it made nothing. */
const releaseResult = (api: OrtEngine['api'], value: Pointer): void => {
  if (value === 0n) return;
  api.adopt('ReleaseValue');
  api.release('ReleaseValue', value);
};

const nameAt = (
  { api, allocator }: OrtEngine,
  read: 'SessionGetInputName' | 'SessionGetOutputName',
  session: Pointer,
  index: number,
): string => {
  const text = api.get(read, session, index, allocator);
  const name: string = koffi.decode.string(text);
  api.call('AllocatorFree', allocator, text);
  return name;
};

const declaredDims = ({ api }: OrtEngine, session: Pointer, index: number): DeclaredInput['dims'] => {
  const typeInfo = api.get('SessionGetInputTypeInfo', session, index);
  try {
    const tensorInfo = api.get('CastTypeInfoToTensorInfo', typeInfo);
    if (tensorInfo === 0n)
      throw new Pix2PixError('MODEL', `loadModel: input ${index} is not a tensor; only image models load`);
    return dimsOf(api, tensorInfo).map((dim) => (dim < 0 ? undefined : dim)); // -1: any size
  } finally {
    api.release('ReleaseTypeInfo', typeInfo);
  }
};

const dimsOf = (api: OrtEngine['api'], info: Pointer): readonly number[] => {
  const dims = wordTable(new Array<bigint>(Number(api.get('GetDimensionsCount', info))).fill(0n));
  api.call('GetDimensions', info, addressOf(dims), dims.length);
  return [...dims].map(Number);
};

/** A copy of a value that the engine made. Throws MODEL if it is not float32. */
const readValue = ({ api }: OrtEngine, name: string, value: Pointer): Tensor => {
  const info = api.get('GetTensorTypeAndShape', value);
  try {
    const type = api.get('GetTensorElementType', info);
    if (Number(type) !== ELEMENT_TYPE_FLOAT)
      throw new Pix2PixError('MODEL', `run: output "${name}" is not float32 (ONNX type ${type})`);
    const shape = dimsOf(api, info);
    const length = elementCount(shape);
    const data = new Float32Array(length);
    if (length > 0)
      data.set(
        new Float32Array(koffi.view(api.get('GetTensorMutableData', value), length * data.BYTES_PER_ELEMENT)),
      );
    return { shape, data };
  } finally {
    api.release('ReleaseTensorTypeAndShapeInfo', info);
  }
};
