/** How the tests run. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'tests/**/*.test.ts', 'examples/**/*.test.ts'],
    pool: 'forks', // a fault in native code then ends one file, with its name, and not the whole run
    maxWorkers: 2, // a worker that trains holds gigabytes and as many threads as there are cores
    testTimeout: 60_000, // a hang ends; a slow machine passes
    hookTimeout: 120_000,
  },
});
