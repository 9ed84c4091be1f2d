/** The results of an evaluation, and the table of every pair. */
import type { Direction } from '../data/pairs.ts';
import type { ConfusionMatrix } from '../metrics/confusion-matrix.ts';
import type { ClassColour } from './class-palette.ts';
import type { Evaluation } from './evaluate.ts';

/** The images of a pair, as addresses relative to the page. */
export interface PairImages {
  readonly input?: string;
  /** Absent where there are no pairs. */
  readonly target?: string;
  /** One per model. */
  readonly outputs: readonly string[];
  /** The outputs translated back, by models both ways. */
  readonly backs?: readonly string[];
  /** Size of each image, in pixels. */
  readonly width: number;
  readonly height: number;
}

/** Which classes were taken for which, by each model. */
export interface ClassReport {
  /** What the classes are of: `labels`, or `FCN-score by segmenter.onnx`. */
  readonly title: string;
  readonly classes: readonly ClassColour[];
  /** One per model, and for the FCN-score one of the targets. */
  readonly matrices: readonly { readonly name: string; readonly confusion: ConfusionMatrix }[];
}

/** An evaluation: scores of every model with their intervals, and values of every pair. */
export interface Report {
  /** Names of the models, or of the folders of outputs. */
  readonly models: readonly string[];
  /** The way that the models translate, where they are trainings both ways. */
  readonly direction?: Direction;
  /** Whether each image has a target; without, every `pair` of the report is an image of the input side. */
  readonly isPaired: boolean;
  /** What was evaluated: `106 pairs of the split “test” of facades`. */
  readonly about: string;
  /** The size of the compared images: `256x256, the size of the training`. */
  readonly size: string;
  readonly evaluation: Evaluation;
  readonly classes: readonly ClassReport[];
  /** Images of the first pairs; the other pairs have numbers only. */
  readonly images: readonly PairImages[];
  /** The settings: rows of name and text. */
  readonly facts: readonly (readonly [name: string, text: string])[];
}

/** Every value of every pair, one row per pair and model. Text is quoted if necessary; NaN is an empty cell. */
export const reportCsv = ({ models, evaluation: { columns, pairs } }: Report): string => {
  const head = ['pair', 'model', ...columns.map(({ name }) => name)];
  const rows = pairs.flatMap(({ name, values }) =>
    models.map((model, i) => [
      csvText(name),
      csvText(model),
      ...(values[i] ?? []).map((value) => (Number.isNaN(value) ? '' : String(value))),
    ]),
  );
  return [head, ...rows].map((row) => `${row.join(',')}\n`).join('');
};

/** Prevents a spreadsheet from taking a cell for a formula. */
const csvText = (text: string): string => {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};
