/** What the page of a tab's tests does: opens a device, and runs cases on it by name. */

import { goldenErrors } from '../../../tests/golden/golden-errors.testing.ts';
import { firstLosses, overfitOnePair } from '../../training/training-cases.testing.ts';
import type { Device } from '../device.ts';
import { deviceCases } from '../device-cases.testing.ts';
import { fallbackOf } from '../fallback.testing.ts';
import { openWebDevice } from './open-device.ts';

let device: Device | undefined;
let openAnother: () => Promise<Device>;

const opened = (): Device => {
  if (device) return device;
  throw new Error('no device is open');
};

const page = {
  open: async (name: 'wasm' | 'webgpu') => {
    const notices: string[] = [];
    openAnother = () =>
      openWebDevice({ device: name, assets: '/engine/', onNotice: (line) => notices.push(line) });
    device = await openAnother();
    return { info: device.info, notices };
  },
  runCase: async (name: string): Promise<void> => {
    const found = deviceCases.find((each) => each.name === name);
    if (!found) throw new Error(`no case is named "${name}"`);
    await found.run({ device: opened(), openAnother });
  },
  goldenErrors: () => goldenErrors(opened()),
  firstLosses: (steps: number) => firstLosses(opened(), steps),
  overfitOnePair: (goal: number) => overfitOnePair(opened(), goal),
  /** The name of the device that is taken unasked. */
  autoDevice: async (): Promise<string> => {
    const auto = await openWebDevice();
    await auto.dispose();
    return auto.info.device;
  },
  fallback: async () => fallbackOf(await import('onnxruntime-web/webgpu')),
  close: () => opened().dispose(),
};

/** Called by name from outside of the tab, with JSON both ways. */
export type TabPage = typeof page;

Object.assign(globalThis, { page });
