/** Where the time of programs went, by kind of op: ONNX Runtime's profiles, read and summed. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Pix2PixError } from '../../core/errors.ts';

/** All nodes of one kind in a program. */
export interface ProfiledOp {
  /** ONNX's name, or that of the engine's fusion. */
  readonly op: string;
  readonly nodes: number;
  /** Of all of them in a run, in milliseconds; the median over the runs of each. */
  readonly milliseconds: number;
  /** Multiply-adds in a run; 0 where the op has none. */
  readonly multiplyAdds: number;
}

export interface ProgramProfile {
  readonly runs: number;
  /** Median time of a run, in milliseconds. */
  readonly runMilliseconds: number;
  /** Longest first. */
  readonly ops: readonly ProfiledOp[];
}

const shapesSchema = z.array(z.record(z.string(), z.array(z.number())));

const eventSchema = z.object({
  cat: z.string(),
  name: z.string(),
  /** Microseconds. */
  dur: z.number().optional(),
  args: z
    .object({
      op_name: z.string().optional(),
      input_type_shape: shapesSchema.optional(),
      output_type_shape: shapesSchema.optional(),
    })
    .optional(),
});

type ProfileEvent = z.output<typeof eventSchema>;

/** The profiles in a folder, in the order in which the programs were made. Throws FORMAT for other files. */
export const readProfiles = async (folder: string): Promise<ProgramProfile[]> => {
  const order = (name: string): number => Number(/^program-(\d+)/.exec(name)?.[1]);
  const names = (await readdir(folder)).filter((name) => name.startsWith('program-'));
  const profiles: ProgramProfile[] = [];
  for (const name of names.sort((a, b) => order(a) - order(b)))
    profiles.push(parseProfile(await readFile(join(folder, name), 'utf8'), name));
  return profiles;
};

/** One profile. Throws FORMAT. */
export const parseProfile = (text: string, name: string): ProgramProfile => {
  const events = parseEvents(text, name);
  const runs = events.filter((event) => event.name === 'model_run').map(({ dur = 0 }) => dur);
  const nodes = new Map<string, ProfileEvent[]>();
  for (const event of events)
    if (event.cat === 'Node' && event.name.endsWith('_kernel_time'))
      nodes.set(event.name, [...(nodes.get(event.name) ?? []), event]);
  const ops = new Map<string, ProfiledOp>();
  for (const times of nodes.values()) {
    const [event] = times as [ProfileEvent, ...ProfileEvent[]];
    const op = event.args?.op_name ?? '?';
    const before = ops.get(op);
    ops.set(op, {
      op,
      nodes: (before?.nodes ?? 0) + 1,
      milliseconds: (before?.milliseconds ?? 0) + median(times.map(({ dur = 0 }) => dur)) / 1000,
      multiplyAdds: (before?.multiplyAdds ?? 0) + multiplyAddsOf(op, event),
    });
  }
  return {
    runs: runs.length,
    runMilliseconds: runs.length > 0 ? median(runs) / 1000 : 0,
    ops: [...ops.values()].sort((a, b) => b.milliseconds - a.milliseconds),
  };
};

const parseEvents = (text: string, name: string): ProfileEvent[] => {
  try {
    return z.array(eventSchema).parse(JSON.parse(text));
  } catch (error) {
    throw new Pix2PixError('FORMAT', `${name}: is not a profile of ONNX Runtime`, { cause: error });
  }
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] as number;

type Shapes = readonly (readonly number[])[];

/** Of the ops that multiply: how often, by the shapes of operands and result. */
const MULTIPLY_ADDS: Readonly<Record<string, (inputs: Shapes, output: readonly number[]) => number>> = {
  Conv: ([, w = []], [n = 0, , ...positions]) => product(w) * n * product(positions),
  FusedConv: ([, w = []], [n = 0, , ...positions]) => product(w) * n * product(positions),
  ConvTranspose: ([x = [], w = []]) => product(w) * (x[0] ?? 0) * product(x.slice(2)),
  Gemm: ([a = []], output) => (product(a) / rowsIn(a, output)) * product(output),
  MatMul: ([a = []], output) => (product(a) / product(output.slice(0, -1))) * product(output),
  FusedMatMul: ([a = []], output) => (product(a) / product(output.slice(0, -1))) * product(output),
};

const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1);

/** Rows of a Gemm's first operand, transposed or not: those that the output has. */
const rowsIn = (a: readonly number[], [rows = 1]: readonly number[]): number => (a.includes(rows) ? rows : 1);

const multiplyAddsOf = (op: string, { args }: ProfileEvent): number => {
  const shapes = (list: z.output<typeof shapesSchema> = []): Shapes =>
    list.map((entry) => Object.values(entry)[0] ?? []);
  const [output = []] = shapes(args?.output_type_shape);
  return MULTIPLY_ADDS[op]?.(shapes(args?.input_type_shape), output) ?? 0;
};
