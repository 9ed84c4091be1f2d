import { expect, it } from 'vitest';
import { packageVersion } from './node/package-version.ts';
import { VERSION } from './version.ts';

it('is that of package.json', () => {
  expect(VERSION).toBe(packageVersion());
});
