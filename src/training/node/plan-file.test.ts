import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CPU_PLAN, planSchema } from '../../lowering/plan.ts';
import type { DeviceInfo } from '../../runtime/device.ts';
import { readPlanFile, writePlanFile } from './plan-file.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'plan-file-'));
});
afterAll(() => rm(root, { recursive: true }));

const device: DeviceInfo = {
  device: 'cpu',
  engine: 'c-api',
  engineVersion: '1.30.0',
  threads: 2,
  model: 'EPYC',
};

describe('a plan in a file', () => {
  it('is for the device that it was tuned on, and for no other', async () => {
    const path = join(root, 'deep', 'plan.json');
    expect(await readPlanFile(path, device)).toBeUndefined();
    const plan = { ...CPU_PLAN, name: 'cpu-tuned', forms: { 'conv2d [1,2,3,4]': 'engine' } };
    await writePlanFile(path, device, plan);
    expect(await readPlanFile(path, device)).toEqual(plan);
    for (const other of [{ threads: 4 }, { model: 'Xeon' }, { engineVersion: '1.31.0' }])
      expect(await readPlanFile(path, { ...device, ...other })).toBeUndefined();
  });

  it('of a version before norms were accurate centres twice; in a checkpoint it goes on as it was', async () => {
    const path = join(root, 'older.json');
    const { centring, ...older } = { ...CPU_PLAN, name: 'cpu-tuned' };
    expect(centring).toBe('twice');
    await writeFile(path, JSON.stringify({ format: 1, device, plan: older }));
    expect(await readPlanFile(path, device)).toEqual({ ...older, centring: 'twice' });
    expect(planSchema.parse(older)).toEqual({ ...older, centring: 'once' });
  });

  it('is refused if the file holds something else', async () => {
    const path = join(root, 'torn.json');
    await writeFile(path, '{"format":1');
    await expect(readPlanFile(path, device)).rejects.toMatchObject({
      code: 'FORMAT',
      message: expect.stringContaining('bench --tune'),
    });
  });
});
