import { describe, expect, it } from 'vitest';
import { main } from './main.ts';

/** The error of a `train` command line, before any data is read. */
const refusalOf = async (...flags: readonly string[]): Promise<string> => {
  const lines: string[] = [];
  const output = { stdout: () => {}, stderr: (text: string) => void lines.push(text) };
  expect(await main(['train', 'no-such-data', '--out', 'no-such-run', ...flags], undefined, output)).toBe(1);
  return lines.join('');
};

describe('a flag of train that would change nothing', () => {
  it.each([
    [['--port', '0'], '--port has no effect here, since nothing is served: add --serve'],
    [['--open'], '--open has no effect here'],
    [
      ['--lpips-weights', 'alex'],
      '--lpips-weights has no effect here, since LPIPS is not measured: add --metrics lpips',
    ],
    [
      ['--metrics-every', '5'],
      '--metrics-every has no effect here, since no metric but L1 is measured: add --metrics',
    ],
    [['--epochs-decay', '100'], 'epochsDecay (--epochs-decay) 100 has no effect here'],
    [['--lr-decay-every', '10'], 'add schedule step (--schedule step)'],
    [['--load-size', '300', '--preprocess', 'none'], '(--load-size) 300 has no effect here'],
    [['--load-size', '100'], 'loadSize (--load-size) is 100, less than the size 256'],
  ])('is refused with the fix: %j', async (flags, text) => {
    expect(await refusalOf(...flags)).toContain(text);
  });

  it('is accepted if it has an effect', async () => {
    expect(await refusalOf('--schedule', 'linear', '--epochs-decay', '100')).toContain('no-such-data');
    expect(await refusalOf('--metrics', 'ssim', '--metrics-every', '5')).toContain('no-such-data');
  });
});

describe('networks that start from others', () => {
  it('are named by a path on the command line', async () => {
    expect(
      await refusalOf('--init-generator', 'some/run', '--init-discriminator', 'x.safetensors'),
    ).toContain('no-such-data');
  });
});
