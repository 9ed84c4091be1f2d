import { describe, expect, it } from 'vitest';
import { resolveOptions } from './options.ts';
import { resolveRunOptions } from './run-options.ts';

describe('the options of a run', () => {
  it('are a preset and what differs from it', () => {
    expect(resolveRunOptions({ preset: 'small', options: { epochs: 5 } })).toEqual({
      preset: 'small',
      options: resolveOptions({ epochs: 5 }, 'small'),
    });
    expect(resolveRunOptions({ preset: 'small', options: { size: 64 } }).options).toMatchObject({
      size: 64,
      ngf: 32,
    });
  });

  it('are those of the paper, or of the paper of the model, if there is no preset', () => {
    expect(resolveRunOptions({})).toEqual({ preset: 'paper', options: resolveOptions() });
    expect(resolveRunOptions({ options: { model: 'cyclegan' } })).toEqual({
      preset: 'cyclegan',
      options: resolveOptions({}, 'cyclegan'),
    });
  });

  it('may be given all at once', () => {
    const options = resolveOptions({ epochs: 5 }, 'small');
    expect(resolveRunOptions({ options })).toEqual({ preset: 'paper', options });
    expect(resolveRunOptions({ preset: 'small', options: resolveOptions({}, 'small') }).preset).toBe('small');
  });

  it('may have values of their preset without effect, all at once too', () => {
    const options = resolveOptions({ generator: 'resnet-6', noise: 'none' }, 'pytorch');
    expect(options.concatOrder).toBe('skip-first');
    expect(resolveRunOptions({ options }).options).toEqual(options);
  });

  it('that are given all at once are not another preset', () => {
    const run = () => resolveRunOptions({ preset: 'small', options: resolveOptions({ epochs: 5 }) });
    expect(run).toThrow(
      'options: preset is "small", whose size is 128, but all options are given, and theirs is 256; give only the options that differ from the preset, or leave the preset out',
    );
    expect(run).toThrow(expect.objectContaining({ code: 'OPTION' }));
  });

  it('record a preset by its name of today, and refuse an unknown one', () => {
    expect(resolveRunOptions({ preset: 'junyanz' }).preset).toBe('pytorch');
    expect(() => resolveRunOptions({ preset: 'smal' as 'small' })).toThrow('did you mean "small"?');
  });
});
