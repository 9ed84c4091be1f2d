import { describe, expect, it } from 'vitest';
import { type PartialOptions, resolveOptions } from '../settings/options.ts';
import { runFacts } from './run-facts.ts';
import { DEFAULT_CADENCE, type RunRecord } from './run-record.ts';

const CPU = { device: 'cpu', engine: 'c-api', engineVersion: '1.30.0', threads: 2, model: 'AMD EPYC' };

const factsOf = (given: PartialOptions = {}, device: RunRecord['device'] = CPU) => {
  const facts = runFacts({
    format: 1,
    version: '0.1.0',
    createdAt: '2026-11-27T14:43:22.590Z',
    attempts: 1,
    preset: 'paper',
    options: resolveOptions(given),
    cadence: DEFAULT_CADENCE,
    init: {},
    data: {
      folder: '/home/someone/houses',
      layout: 'side-by-side',
      pairs: { train: 80, val: 10 },
      fingerprint: 'f',
      skipBad: false,
    },
    device,
  });
  return new Map(facts);
};

describe('what a page says of a run', () => {
  it('has the name of the data, the time to the minute and the device in words', () => {
    const facts = factsOf();
    expect(facts.get('data')).toBe('houses (80 train, 10 val), AtoB');
    expect(facts.get('began')).toBe('2026-11-27 14:43 UTC, version 0.1.0');
    expect(facts.get('device')).toBe('CPU AMD EPYC, 2 threads, ONNX Runtime 1.30.0');
    expect(factsOf({}, { ...CPU, threads: 1 }).get('device')).toContain(', 1 thread,');
    expect(factsOf({}, { ...CPU, device: 'webgpu', model: 'RTX' }).get('device')).toBe(
      'GPU (WebGPU) RTX, ONNX Runtime 1.30.0',
    );
    expect(factsOf({}, {}).get('device')).toBe('CPU');
  });

  it('leaves out options that are not set or have no effect, and says on or off', () => {
    const facts = factsOf({ flip: false });
    expect(facts.get('flip')).toBe('off');
    expect(facts.get('jitter')).toBe('on');
    expect(facts.get('size')).toBe('256');
    for (const name of ['height', 'depth', 'maxSteps', 'lambdaGp', 'poolSize'])
      expect(facts.has(name)).toBe(false);
    expect(factsOf({ height: 128 }).get('height')).toBe('128');
    expect([...facts.values()].join(' ')).not.toMatch(/null|undefined/);
  });
});
