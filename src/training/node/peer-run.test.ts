import { expect, it } from 'vitest';
import { resolveOptions } from '../../settings/options.ts';
import { withParts } from './peer-run.ts';

it('refuses to put the parts of a batch together where there is one', () => {
  const options = resolveOptions({ syncNorm: true });
  const ranks = (size: number) => ({ size }) as Parameters<typeof withParts>[1];
  expect(() => withParts(options, ranks(1), undefined)).toThrow(
    expect.objectContaining({
      code: 'OPTION',
      message: expect.stringMatching(
        /^train: syncNorm \(--sync-norm\) .* this one has one part; start several ranks/,
      ),
    }),
  );
  expect(withParts(options, ranks(2), undefined)).toMatchObject({ accumulate: 2, syncNorm: true });
  const accumulated = { ...options, accumulate: 3 };
  expect(withParts(accumulated, ranks(1), undefined)).toBe(accumulated);
});
