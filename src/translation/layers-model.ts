/** A network of Keras or TensorFlow.js as a model.onnx, with a record of how images go in and come out. */
import type { Graph } from '../graph/ops.ts';
import { modelParts } from '../onnx/encode.ts';
import type { ImageRange } from '../weights/keras/image-range.ts';
import { imageModelMetadata } from './image-model.ts';
import { EXPORT_IR_VERSION, EXPORT_OPSET } from './model-file.ts';

/** A network of Keras to be written as model.onnx. */
export interface LayersModel {
  /** `input` [N,C,H,W] -> `output` [N,C',H',W']. */
  readonly graph: Graph;
  readonly sizeMultiple: number;
  readonly input: ImageRange;
  readonly output: ImageRange;
}

/** The bytes of model.onnx in parts, in order; some are views of the weights. */
export const layersModelParts = ({
  graph,
  sizeMultiple,
  input,
  output,
}: LayersModel): readonly Uint8Array[] =>
  modelParts(graph, {
    opset: EXPORT_OPSET,
    irVersion: EXPORT_IR_VERSION,
    name: 'keras_network',
    metadata: imageModelMetadata({
      format: 1,
      input: { layout: 'NCHW', range: [...input] },
      output: { layout: 'NCHW', range: [...output] },
      ...(sizeMultiple > 1 ? { sizeMultiple } : {}),
    }),
  });
