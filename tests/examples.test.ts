/** Every example runs as its reader would run it, and its own assertion holds. */
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);

const examples = readdirSync(join(ROOT, 'examples')).filter((name) => name.endsWith('.mjs'));

describe('examples', () => {
  beforeAll(() => run(process.execPath, [join(ROOT, 'scripts', 'build.mjs')]));

  it('are there', () => {
    expect(examples.length).toBeGreaterThan(1);
  });

  it.each(examples)('%s ends well', async (name) => {
    const { stderr } = await run(process.execPath, [join(ROOT, 'examples', name)], { cwd: ROOT });
    expect(stderr).toBe('');
  });
});
