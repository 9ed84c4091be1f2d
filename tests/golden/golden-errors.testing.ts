/** How far a device's golden training is from PyTorch's, in float32. */
import type { Device } from '../../src/runtime/device.ts';
import { trainOnDevice } from './golden-training.testing.ts';
import { farFromGolden, golden, gradientsOfGolden, resultsOfGolden } from './training-step.testing.ts';

/** The largest error of a loss in ten steps. */
export const worstLossError = (losses: readonly (readonly number[])[]): number =>
  Math.max(
    ...golden.losses.flatMap((expected, step) =>
      expected.map((loss, index) => Math.abs((losses[step]?.[index] ?? Number.NaN) - loss)),
    ),
  );

/** What is too far off, by the device's own plan: tensors by relative error of norms, losses by their worst. */
export const goldenErrors = async (
  device: Device,
): Promise<readonly { readonly name: string; readonly error: number }[]> => {
  const training = await trainOnDevice(device, device.plan);
  const lossError = worstLossError(training.losses);
  return [
    ...farFromGolden(resultsOfGolden, (name) => training.first[name], 1e-4),
    ...farFromGolden(gradientsOfGolden, (name) => training.first[name], 1e-3),
    ...farFromGolden(golden.update, (name) => training.update[name], 1e-3),
    ...farFromGolden(golden.statistics, (name) => training.state[name], 1e-4),
    ...(lossError < 1e-4 ? [] : [{ name: 'losses', error: lossError }]),
  ];
};
