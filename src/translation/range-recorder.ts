/** A device on which models record how large their values become, so that a conversion knows what halves do not hold. */
import { withRanges } from '../onnx/convert/value-ranges.ts';
import type { Device, Program } from '../runtime/device.ts';

export interface RangeRecorder {
  /** The device, on which each model that is loaded records. */
  readonly device: Device;
  /** The largest size of each value so far, by its name in the model. */
  readonly largest: ReadonlyMap<string, number>;
}

export const recordRanges = (device: Device): RangeRecorder => {
  const largest = new Map<string, number>();
  const loadModel = async (model: Uint8Array): Promise<Program> => {
    const { bytes, values } = withRanges(model);
    const program = await device.loadModel(bytes);
    return {
      dispose: program.dispose,
      run: async (feeds) => {
        const results = Object.entries(await program.run(feeds));
        for (const [name, { data }] of results) {
          const value = values.get(name);
          const size = data[0];
          if (value === undefined || size === undefined || Number.isNaN(size)) continue;
          largest.set(value, Math.max(size, largest.get(value) ?? 0));
        }
        return Object.fromEntries(results.filter(([name]) => !values.has(name)));
      },
    };
  };
  return { device: { ...device, loadModel }, largest };
};
