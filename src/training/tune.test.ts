import { afterAll, beforeAll, expect, it } from 'vitest';
import { tensor } from '../core/tensor.ts';
import { FORMS } from '../lowering/forms.ts';
import type { Device } from '../runtime/device.ts';
import { openDevice } from '../runtime/node/open-device.ts';
import { resolveOptions } from '../settings/options.ts';
import { openTrainer } from './trainer.ts';
import { type TunedConvolution, tunePlan } from './tune.ts';

let device: Device;
beforeAll(async () => {
  device = await openDevice({ device: 'cpu', threads: 2 });
});
afterAll(() => device.dispose());

it('times every form of every convolution of a step, and trains by what it chose', async () => {
  const options = resolveOptions({ size: 32, ngf: 4, ndf: 4, receptiveField: 16 });
  const tuned: TunedConvolution[] = [];
  const plan = await tunePlan(device, options, { onConvolution: (one) => tuned.push(one) });
  expect(plan.name).toBe('cpu-tuned');
  expect(new Set(tuned.map(({ key }) => key)).size).toBe(tuned.length);
  expect(tuned.length).toBeGreaterThan(8);
  for (const { key, seconds, chosen, usual } of tuned) {
    const [op] = key.split(' ') as [keyof typeof FORMS];
    expect(Object.keys(seconds).length).toBeGreaterThan(1);
    for (const [form, time] of Object.entries(seconds)) {
      expect(Object.keys(FORMS[op])).toContain(form);
      expect(time).toBeGreaterThan(0);
    }
    expect(seconds).toHaveProperty(chosen);
    expect(plan.forms?.[key]).toBe(chosen === usual ? undefined : chosen);
  }

  const image = tensor([1, 3, 32, 32], new Float32Array(3 * 32 * 32).fill(0.5));
  const [usual, fast] = [await openTrainer(device, options), await openTrainer(device, options, plan)];
  const [a, b] = [await usual.step(1, 2e-4, image, image), await fast.step(1, 2e-4, image, image)];
  for (const [name, value] of Object.entries(a)) expect(b[name as keyof typeof b]).toBeCloseTo(value, 3);
  await Promise.all([usual.dispose(), fast.dispose()]);
});
