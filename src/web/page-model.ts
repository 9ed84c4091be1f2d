/** A model as an exported page has it: its file, named by its content so that browsers can keep it, and its facts. */
import { taskScale } from '../data/tasks.ts';
import type { ImagePlan } from '../translation/image-plan.ts';
import type { ModelRecord } from '../translation/model-file.ts';
import { modelSide } from '../translation/model-side.ts';
import type { BoardModel } from './app-config.ts';
import { boardSize } from './board-input.ts';

/** Size of the drawing board for a model without a record. */
const USUAL_SIZE = 256;

export interface ModelOfPage {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** SHA-256 of the bytes, in hexadecimal. */
  readonly sha256: string;
  /** Absent from models that this program did not make. */
  readonly record: ModelRecord | undefined;
  /** Where its images go in and out, of a model without a record. */
  readonly plan: ImagePlan | undefined;
}

export interface PageModel {
  readonly model: BoardModel;
  /** Begins the names of its files. */
  readonly id: string;
  /** Of its training images. */
  readonly size: { readonly width: number; readonly height: number };
}

export const pageModel = ({ name, bytes, sha256, record, plan }: ModelOfPage): PageModel => {
  const id = sha256.slice(0, 16);
  const width = record?.trainedSize ?? plan?.input.fixedSize.width ?? USUAL_SIZE;
  const height = record?.trainedHeight ?? plan?.input.fixedSize.height ?? width;
  const model: BoardModel = {
    name,
    url: `models/${id}.onnx`,
    bytes: bytes.length,
    sha256,
    inputChannels: record?.architecture.inputChannels ?? plan?.inputChannels ?? 3,
    ...boardSize(width, height, taskScale(record?.task)),
    hasNoise: record !== undefined && record.architecture.noise !== 'none',
    task: record?.task?.kind,
    inputHolds: record?.formats && modelSide(record.formats.input),
    outputHolds: record?.formats && modelSide(record.formats.target),
    palette: record?.palette,
  };
  return { model, id, size: { width, height } };
};

/** The name of an example input of a model, counted from 1. */
export const exampleName = (id: string, number: number): string => `examples/${id}-${number}.png`;

/** Number of example inputs per model. */
export const MOST_EXAMPLES = 8;
