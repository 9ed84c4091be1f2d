/** The plan that was tuned for a machine, in a file: used by later trainings on the same device, and no other. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { parseChecked } from '../../core/schema-fault.ts';
import { readTextFile } from '../../data/node/text-file.ts';
import { type LoweringPlan, planSchema } from '../../lowering/plan.ts';
import type { DeviceInfo } from '../../runtime/device.ts';
import { writeWhole } from './write-whole.ts';

const fileSchema = z.object({
  format: z.literal(1),
  /** What it was tuned on. */
  device: z.record(z.string(), z.unknown()),
  // A plan tuned by an older version says how to compute convolutions, and nothing against accurate norms.
  plan: planSchema.extend({ centring: planSchema.shape.centring.removeDefault().default('twice') }),
});

/**
 * The plan of a file if it was tuned on just this device; undefined without one. Throws FORMAT for another file, FILE
 * for one that cannot be read.
 */
export const readPlanFile = async (path: string, device: DeviceInfo): Promise<LoweringPlan | undefined> => {
  const text = await readTextFile(path);
  if (text === undefined) return undefined;
  let file: z.output<typeof fileSchema>;
  try {
    file = parseChecked(fileSchema, text);
  } catch (error) {
    throw new Pix2PixError(
      'FORMAT',
      `${path}: is not a plan of this version (${messageOf(error)}); tune again with pix2pix bench --tune, or remove it`,
      { cause: error },
    );
  }
  const isSame = Object.entries(device).every(([key, value]) => file.device[key] === value);
  return isSame ? file.plan : undefined;
};

/** Writes a plan for a device. Throws FILE. */
export const writePlanFile = async (path: string, device: DeviceInfo, plan: LoweringPlan): Promise<void> => {
  await mkdir(dirname(path), { recursive: true }).catch(() => {}); // the write below tells
  await writeWhole(path, `${JSON.stringify({ format: 1, device, plan }, null, 2)}\n`);
};
