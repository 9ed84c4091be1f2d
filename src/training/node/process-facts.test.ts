import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { processFacts } from './process-facts.ts';

describe('processFacts', () => {
  it('knows this process, and none of a number that is not taken', async () => {
    expect(await processFacts(process.pid)).toBeDefined();
    expect(await processFacts(2 ** 22 + 1)).toBeUndefined(); // beyond the largest number of Linux
  });

  it('takes a process that has ended for gone, though nobody asked for its end', async ({ skip }) => {
    if (process.platform !== 'linux') skip('only Linux tells the state of a process');
    // The shell becomes sleep, which never asks for the end of its child.
    const parent = spawn('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      const pid = await new Promise<number>((resolve) => {
        parent.stdout.once('data', (text) => resolve(Number(text)));
      });
      await expect.poll(() => processFacts(pid), { timeout: 10_000 }).toBeUndefined();
      expect(() => process.kill(pid, 0)).not.toThrow(); // its number is still taken
    } finally {
      parent.kill();
    }
  });
});
