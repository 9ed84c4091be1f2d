/** The lines of a part of an evaluation: what is evaluated, and what was measured of each image. */
import { z } from 'zod';
import { Pix2PixError } from '../core/errors.ts';
import { JsonFault } from '../core/parse-json.ts';
import { parseChecked } from '../core/schema-fault.ts';
import type { MeasuredItem } from './evaluate.ts';
import type { ImageMarks } from './measure-images.ts';
import type { PairImages } from './report.ts';
import { imagesSchema } from './report-record.ts';
import type { Mark, NumberArray } from './scorer.ts';

/** What all parts of an evaluation have in common, by its name in messages. */
export type Identity = Readonly<Record<string, string>>;

const headSchema = z.object({
  format: z.literal(1),
  part: z.object({ index: z.int().min(0), count: z.int().min(1) }),
  evaluation: z.record(z.string(), z.string()),
});

/** The first line of a part. */
export type PartHead = z.output<typeof headSchema>;

/** JSON has no infinite numbers, and none for what is undefined. */
const numberSchema = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)]);

/** Arrays as bytes in base64, behind the name of their type: exact, and a third of their length in digits. */
const ARRAY_TYPES = { f32: Float32Array, f64: Float64Array, u32: Uint32Array } as const;
type ArrayType = keyof typeof ARRAY_TYPES;

const arraySchema = z
  .string()
  .regex(/^(?:f32|f64|u32):[A-Za-z0-9+/]*={0,2}$/)
  .transform((text): NumberArray => {
    const [type, encoded] = text.split(':') as [ArrayType, string];
    const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
    const Type = ARRAY_TYPES[type];
    return new Type(bytes.buffer, 0, Math.floor(bytes.length / Type.BYTES_PER_ELEMENT));
  });

const markSchema = z.object({
  values: z.array(numberSchema),
  kept: z.array(arraySchema).exactOptional(),
});

const marksSchema = z.object({
  outputs: z.array(markSchema),
  reals: z.array(markSchema.nullable()),
});

const itemSchema = z.union([
  z.object({ index: z.int().min(0), name: z.string(), reason: z.string() }),
  z.object({
    index: z.int().min(0),
    name: z.string(),
    marks: z.array(marksSchema),
    ceiling: marksSchema.nullable(),
    /** Of a pair whose images the report shows. */
    images: imagesSchema.exactOptional(),
  }),
]);

/** An image that a part measured, and where the report has its pictures. */
export interface PartItem {
  readonly item: MeasuredItem;
  readonly images?: PairImages;
}

export const headLine = (head: PartHead): string => `${JSON.stringify(head)}\n`;

export const itemLine = ({ item, images }: PartItem): string => {
  if ('reason' in item) return `${JSON.stringify(item)}\n`;
  const { index, name, marks, ceiling } = item;
  const record = {
    ...{ index, name, marks: marks.map(marksRecord) },
    ceiling: ceiling ? marksRecord(ceiling) : null,
    ...(images ? { images } : {}),
  };
  return `${JSON.stringify(record)}\n`;
};

const marksRecord = ({ outputs, reals }: ImageMarks) => ({
  outputs: outputs.map(markRecord),
  reals: reals.map((mark) => (mark ? markRecord(mark) : null)),
});

const markRecord = ({ values, kept }: Mark) => ({
  values: values.map((value) => (Number.isFinite(value) ? value : String(value))),
  ...(kept ? { kept: kept.map(arrayText) } : {}),
});

const arrayText = (array: NumberArray): string => {
  const type = array instanceof Float32Array ? 'f32' : array instanceof Float64Array ? 'f64' : 'u32';
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return `${type}:${btoa(text)}`;
};

/** A part as it was read, and how many of its bytes are whole lines. */
export interface PartRecord {
  readonly head: PartHead;
  readonly items: readonly PartItem[];
  readonly wholeBytes: number;
}

/** Reads a part; a last line that was torn is left out. Throws FORMAT with `name` and the line. */
export const parsePart = (text: string, name: string): PartRecord => {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const [first = '', ...lines] = whole.split('\n').slice(0, -1);
  const head = parsed(headSchema, first, `${name}: line 1`);
  const items = lines.map((line, at): PartItem => {
    const record = parsed(itemSchema, line, `${name}: line ${at + 2}`);
    if ('reason' in record) return { item: record };
    const { index, name: image, marks, ceiling, images } = record;
    return {
      item: {
        index,
        name: image,
        marks: marks.map(marksOf),
        ceiling: ceiling ? marksOf(ceiling) : undefined,
      },
      ...(images ? { images } : {}),
    };
  });
  return { head, items, wholeBytes: new TextEncoder().encode(whole).length };
};

const marksOf = ({ outputs, reals }: z.output<typeof marksSchema>): ImageMarks => ({
  outputs,
  reals: reals.map((mark) => mark ?? undefined),
});

const parsed = <S extends z.ZodType>(schema: S, line: string, where: string): z.output<S> => {
  try {
    return parseChecked(schema, line);
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    throw new Pix2PixError(
      'FORMAT',
      `${where}: ${error.message}; remove the file, and measure that part again`,
      { cause: error },
    );
  }
};
