/** One network of a run or of a model as a file of weights for another program. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Pix2PixError } from '../core/errors.ts';
import { checkOutputs } from '../data/node/outputs.ts';
import type { Direction } from '../data/pairs.ts';
import { type ExportedWeights, exportWeights } from '../training/node/exported-weights.ts';
import { writeWhole } from '../training/node/write-whole.ts';
import type { Origin } from '../weights/naming/naming-scheme.ts';

export interface WeightsOptions {
  readonly checkpoint?: string | undefined;
  readonly direction?: Direction | undefined;
  readonly network?: string | undefined;
  readonly names?: Origin | undefined;
  readonly isOverwriting: boolean;
  readonly onNotice: (line: string) => void;
}

/** What was written; for JSON. */
export type WeightsExport = Omit<ExportedWeights, 'parts'> & { readonly out: string };

/** Of a training both ways a direction means the generator of that way. */
const GENERATORS = { AtoB: 'G_A', BtoA: 'G_B' } as const;

/** Writes a network of one model. Throws OPTION for several models, FILE for a file that exists, else as `exportWeights`. */
export const exportWeightsFile = async (
  models: readonly string[],
  out: string,
  { checkpoint, direction, network, names, isOverwriting, onNotice }: WeightsOptions,
): Promise<WeightsExport> => {
  const [source, ...others] = models;
  if (source === undefined || others.length > 0)
    throw new Pix2PixError(
      'OPTION',
      `export: ${models.length} models are given, and a file of weights (--weights) holds a network of one; give one`,
    );
  const asked = network ?? (direction && GENERATORS[direction]);
  const { parts, ...written } = await exportWeights(source, out, { checkpoint, network: asked, names });
  await checkOutputs({ files: [{ path: out, from: source }], inputs: [source], isOverwriting });
  await mkdir(dirname(out), { recursive: true });
  await writeWhole(out, parts);
  for (const line of written.lines) onNotice(line);
  return { out, ...written };
};
