/** A model with an op that WebGPU has not, to see whether a session refuses it or leaves it to the CPU. */
import { graph, input, tanh } from '../graph/build.ts';
import { encodeModel } from '../onnx/encode.ts';
import { ENGINE_MODEL } from './bound-graph.ts';
import { gpuEngine, type JsEngineOptions, webGpuSessionOptions } from './js-engine.ts';
import type { OrtInterface } from './js-interface.ts';

/** y = sign(x) for x [2]; Sign is an op of ONNX that none of ours becomes, and as long a word as Tanh. */
const signModel = (): Uint8Array => {
  const bytes = encodeModel(graph({ y: tanh(input('x', [2])) }), ENGINE_MODEL);
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return Uint8Array.from(text.replaceAll('Tanh', 'Sign'), (character) => character.charCodeAt(0));
};

/** What comes of it as a program of ours, and as another's model. */
export const fallbackOf = async (
  ort: OrtInterface,
): Promise<{ readonly own: string; readonly foreign: readonly number[] }> => {
  // The engine would print the refusal that is asked for here, in red, among the results of the tests.
  const sessionOptions: JsEngineOptions['sessionOptions'] = (model) => ({
    ...webGpuSessionOptions(model),
    logSeverityLevel: 4,
  });
  const engine = gpuEngine({ ort, packageName: 'onnxruntime', sessionOptions });
  const own = await engine.open(signModel(), { kept: [], isForeign: false }).then(
    () => 'runs',
    (error: Error) => error.message,
  );
  const session = await engine.open(signModel(), { kept: [], isForeign: true });
  const { fetched } = await session.run({ x: { shape: [2], data: Float32Array.of(-3, 4) } }, {});
  await session.release();
  return { own, foreign: [...(fetched.y?.data ?? [])] };
};
