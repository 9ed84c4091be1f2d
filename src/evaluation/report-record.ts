/** evaluation.json: a report as JSON, which `evaluate --json` prints too. */
import { z } from 'zod';
import { DIRECTIONS } from '../metrics/direction.ts';
import { labelScores } from '../metrics/label-scores.ts';
import type { ClassReport, PairImages, Report } from './report.ts';
import { type ScoreValue, VERDICTS } from './score-table.ts';

/** A number; JSON has no infinite ones, and none for what is undefined, which is `null`. */
const numberSchema = z.union([z.number(), z.enum(['Infinity', '-Infinity']), z.null()]);
type ReportNumber = z.output<typeof numberSchema>;

/** A score, with the ends of its 95 % interval where it has one. */
const scoreSchema = z.object({
  value: numberSchema,
  low: numberSchema.exactOptional(),
  high: numberSchema.exactOptional(),
});

const scoreRowSchema = z.object({
  name: z.string(),
  title: z.string(),
  better: z.enum(DIRECTIONS),
  /** One per model. */
  scores: z.array(scoreSchema),
  /** One per model after the first: its score minus the first's. */
  differences: z.array(scoreSchema.extend({ verdict: z.enum(VERDICTS) })).exactOptional(),
  /** The score of the targets themselves. */
  ceiling: scoreSchema.exactOptional(),
});

const matrixSchema = z.object({
  /** Of the model, or of the targets. */
  name: z.string(),
  /** [true class][predicted class] pixels. */
  confusion: z.array(z.array(z.int())),
  /** Pixels by true class whose colour is none of the classes; absent if there are none. */
  unassigned: z.array(z.int()).exactOptional(),
  classAccuracies: z.array(numberSchema),
  classIous: z.array(numberSchema),
});

const classesSchema = z.object({
  title: z.string(),
  classes: z.array(z.object({ name: z.string(), colour: z.tuple([z.int(), z.int(), z.int()]) })),
  matrices: z.array(matrixSchema),
});

/** Addresses relative to the page; the first pairs have them. */
export const imagesSchema = z.object({
  input: z.string().exactOptional(),
  /** Absent where there are no pairs. */
  target: z.string().exactOptional(),
  /** One per model. */
  outputs: z.array(z.string()),
  /** The outputs translated back, by models both ways. */
  backs: z.array(z.string()).exactOptional(),
  width: z.int(),
  height: z.int(),
});

const pairSchema = z.object({
  name: z.string(),
  images: imagesSchema.exactOptional(),
  /** By column, one record per model. */
  values: z.array(z.record(z.string(), numberSchema)),
});

export const reportSchema = z.object({
  format: z.literal(1),
  models: z.array(z.string()),
  /** The way that the models translate, where they are trainings both ways. */
  direction: z.enum(['AtoB', 'BtoA']).exactOptional(),
  /** Whether each image has a target; without, every one of `pairs` is an image of the input side. */
  isPaired: z.boolean().default(true),
  about: z.string(),
  size: z.string(),
  settings: z.record(z.string(), z.string()),
  scores: z.array(scoreRowSchema),
  classes: z.array(classesSchema),
  pairs: z.array(pairSchema),
  /** Pairs that no number includes. */
  failed: z.array(z.object({ files: z.array(z.string()), reason: z.string() })),
});

/** What evaluation.json holds. */
export type ReportRecord = z.output<typeof reportSchema>;

/** The report as JSON text. */
export const reportJson = (report: Report): string => `${JSON.stringify(reportRecord(report), null, 2)}\n`;

/** The object that `reportJson` writes. */
export const reportRecord = (report: Report): ReportRecord => {
  const { models, direction, isPaired, about, size, evaluation, classes, images, facts } = report;
  const { columns, scores, pairs, failed } = evaluation;
  return {
    format: 1,
    models: [...models],
    ...(direction === undefined ? {} : { direction }),
    isPaired,
    about,
    size,
    settings: Object.fromEntries(facts),
    scores: scores.map(({ column, scores, differences, ceiling }) => ({
      name: column.name,
      title: column.title,
      better: column.better,
      scores: scores.map(scoreRecord),
      ...(differences.length > 0
        ? { differences: differences.map((one) => ({ ...scoreRecord(one), verdict: one.verdict })) }
        : {}),
      ...(ceiling ? { ceiling: scoreRecord(ceiling) } : {}),
    })),
    classes: classes.map(classesRecord),
    pairs: pairs.map(({ name, values }, index) => ({
      name,
      ...imagesRecord(images[index]),
      values: values.map((ofModel) =>
        Object.fromEntries(columns.map((column, i) => [column.name, numberRecord(ofModel[i])])),
      ),
    })),
    failed: failed.map(({ files, reason }) => ({ files: [...files], reason })),
  };
};

const imagesRecord = (images: PairImages | undefined): Pick<ReportRecord['pairs'][number], 'images'> => {
  if (!images) return {};
  const { outputs, backs, ...others } = images;
  return { images: { ...others, outputs: [...outputs], ...(backs ? { backs: [...backs] } : {}) } };
};

const classesRecord = ({ title, classes, matrices }: ClassReport): ReportRecord['classes'][number] => ({
  title,
  classes: classes.map(({ name, colour }) => ({ name, colour: [...colour] })),
  matrices: matrices.map(({ name, confusion }) => {
    const { numClasses, counts, unassigned } = confusion;
    const { classAccuracies, classIous } = labelScores(confusion);
    const hasNone = unassigned?.some((count) => count > 0) ?? false;
    return {
      name,
      confusion: Array.from({ length: numClasses }, (_, row) => [
        ...counts.subarray(row * numClasses, (row + 1) * numClasses),
      ]),
      ...(unassigned && hasNone ? { unassigned: [...unassigned] } : {}),
      classAccuracies: classAccuracies.map(numberRecord),
      classIous: classIous.map(numberRecord),
    };
  }),
});

const scoreRecord = ({ value, low, high }: ScoreValue): z.output<typeof scoreSchema> => ({
  value: numberRecord(value),
  ...(low === undefined ? {} : { low: numberRecord(low) }),
  ...(high === undefined ? {} : { high: numberRecord(high) }),
});

const numberRecord = (value: number | undefined): ReportNumber => {
  if (value === undefined || Number.isNaN(value)) return null;
  if (Number.isFinite(value)) return value;
  return value > 0 ? 'Infinity' : '-Infinity';
};
