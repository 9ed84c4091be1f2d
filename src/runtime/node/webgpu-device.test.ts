import { describe, expect, it } from 'vitest';
import { fallbackOf } from '../fallback.testing.ts';
import { whyNoSoftwareAdapter } from './software-adapter.testing.ts';

describe('WebGPU in Node', () => {
  it('runs no op of ours on the CPU, and those of other models that it has not', async ({ skip }) => {
    const reason = whyNoSoftwareAdapter();
    if (reason !== undefined) skip(reason);
    const { own, foreign } = await fallbackOf(await import('onnxruntime-node'));
    expect(own).toContain('fallback');
    expect(foreign).toEqual([-1, 1]);
  });
});
