/** ONNX Runtime's JavaScript interface, which its packages for Node and for the browser share. */
import type * as Ort from 'onnxruntime-web';
import { messageOf, Pix2PixError } from '../core/errors.ts';
import type { Tensor } from '../core/tensor.ts';
import type { DeclaredInput } from './foreign-model.ts';

export type OrtSession = Ort.InferenceSession;
export type OrtTensor = Ort.Tensor;
export type OrtSessionOptions = Ort.InferenceSession.SessionOptions;

/** What is used of the package. */
export interface OrtInterface {
  readonly Tensor: typeof Ort.Tensor;
  readonly InferenceSession: typeof Ort.InferenceSession;
}

/** Turns whatever a package throws into a RUNTIME error with its message. */
export const engineCall = async <T>(
  packageName: string,
  what: string,
  call: () => Promise<T>,
): Promise<T> => {
  try {
    return await call();
  } catch (error) {
    throw new Pix2PixError('RUNTIME', `${packageName}, ${what}: ${messageOf(error)}`, { cause: error });
  }
};

/** What a session's model declares. Throws MODEL for an input that is not a tensor. */
export const declaredInputs = (session: OrtSession): readonly DeclaredInput[] =>
  session.inputMetadata.map((metadata) => {
    if (!metadata.isTensor)
      throw new Pix2PixError(
        'MODEL',
        `loadModel: input "${metadata.name}" is not a tensor; only image models load`,
      );
    return {
      name: metadata.name,
      dims: metadata.shape.map((dim) => (typeof dim === 'number' && dim >= 0 ? dim : undefined)),
    };
  });

/** A result on the host, without a copy. Throws MODEL if it is not float32. */
export const hostTensor = (name: string, result: Ort.OnnxValue | undefined): Tensor => {
  if (result && 'data' in result && result.data instanceof Float32Array)
    return { shape: [...result.dims], data: result.data };
  throw new Pix2PixError('MODEL', `run: output "${name}" is not float32 but ${result?.type}`);
};

/** A host tensor as the package takes it, without a copy. */
export const ortTensor = ({ Tensor: OrtTensor }: OrtInterface, { shape, data }: Tensor): Ort.Tensor =>
  new OrtTensor('float32', data, shape);
