import { describe, expect, it } from 'vitest';
import { Pix2PixError } from '../../core/errors.ts';
import { openCpuDevice } from './cpu-device.ts';
import { openJsBindingDevice } from './js-binding-device.ts';
import { openDevice, openWithFallback } from './open-device.ts';

describe('openDevice', () => {
  it('opens the CPU through the C interface without a notice', async () => {
    const notices: string[] = [];
    const device = await openDevice({ onNotice: (line) => notices.push(line) });
    expect(device.info.engine).toBe('c-api');
    expect(notices).toEqual([]);
    await device.dispose();
  });

  it('falls back to the JS binding with one line that says why', async () => {
    const notices: string[] = [];
    const broken = async (): Promise<never> => {
      throw new Pix2PixError('RUNTIME', 'no library here');
    };
    const openers = { 'c-api': broken, 'js-binding': openJsBindingDevice };
    const device = await openWithFallback(openers, { threads: 1 }, (line) => notices.push(line));
    expect(device.info.engine).toBe('js-binding');
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain('no library here');
    await device.dispose();
  });

  it('says why WebGPU does not work where it is asked for and there is no driver', async () => {
    const before = process.env.VK_ICD_FILENAMES;
    process.env.VK_ICD_FILENAMES = '/nowhere.json'; // no driver, whatever this machine has
    try {
      await expect(openDevice({ device: 'webgpu' })).rejects.toMatchObject({
        code: 'RUNTIME',
        message: expect.stringContaining('WebGPU does not work here'),
      });
    } finally {
      if (before === undefined) delete process.env.VK_ICD_FILENAMES;
      else process.env.VK_ICD_FILENAMES = before;
    }
  });

  it('rejects an impossible thread count and an unknown device', async () => {
    await expect(openDevice({ threads: 0 })).rejects.toMatchObject({ code: 'OPTION' });
    await expect(openCpuDevice({ threads: 1.5 })).rejects.toMatchObject({ code: 'OPTION' });
    await expect(openDevice({ device: 'gpu' as never })).rejects.toMatchObject({ code: 'OPTION' });
  });
});
