import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Pix2PixError } from '../core/errors.ts';
import { runMain } from './main.testing.ts';
import { wholeProgram } from './main.ts';

const addTrain = (program: Command): void => {
  program
    .command('train <folder>')
    .option('--epochs <number>')
    .action(async (folder: string) => {
      if (folder === 'absent') throw new Pix2PixError('FILE', 'train: no folder absent');
      if (folder === 'broken') throw new TypeError('x is not a function');
    });
};

const addDataset = (program: Command): void => {
  program
    .command('dataset')
    .command('download')
    .action(() => {});
};

const run = (...argv: readonly string[]) => runMain(argv, [addTrain, addDataset]);

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('main', () => {
  it('returns 0 and prints nothing itself if a command succeeds', async () => {
    expect(await run('train', 'facades')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  it('lists the commands as they are, without loading them', async () => {
    const { stdout } = await runMain(['--help']);
    expect(stdout).toBe((await wholeProgram()).helpInformation());
  });

  it('prints help to stdout for --help, for help and for no arguments', async () => {
    for (const argv of [['--help'], ['help'], []]) {
      const { exitCode, stdout, stderr } = await run(...argv);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(stdout).toMatch(/^Usage: pix2pix .*train/s);
    }
  });

  it('prints the version of package.json', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await run('--version')).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('names the nearest command and returns 2 for an unknown one', async () => {
    expect(await run('trian', 'facades')).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'pix2pix: unknown command "trian"; did you mean "train"?\n',
    });
    expect((await run('download', 'facades')).stderr).toBe(
      'pix2pix: unknown command "download"; did you mean "dataset download"?\n',
    );
    expect((await run('xyzzyxyzzy')).stderr).toBe(
      'pix2pix: unknown command "xyzzyxyzzy"; pix2pix --help lists them\n',
    );
  });

  it('names the nearest option and returns 2 for an unknown one', async () => {
    expect(await run('train', 'facades', '--epoch', '3')).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: "pix2pix: unknown option '--epoch'; did you mean --epochs?\n",
    });
  });

  it('returns 2 for a missing argument and for an unknown command of a group', async () => {
    expect(await run('train')).toMatchObject({
      exitCode: 2,
      stderr: "pix2pix: missing required argument 'folder'; --help shows what is expected\n",
    });
    expect(await run('dataset', 'downlaod')).toMatchObject({
      exitCode: 2,
      stderr: "pix2pix: unknown command 'downlaod'; did you mean download?\n",
    });
  });

  it("shows a group's help on stderr and returns 2 if its command is missing", async () => {
    const { exitCode, stderr } = await run('dataset');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^Usage: pix2pix dataset/);
  });

  it('prints a Pix2PixError as one line and returns 1', async () => {
    expect(await run('train', 'absent')).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'pix2pix: train: no folder absent\n',
    });
  });

  it('says how to find the source of an unexpected error', async () => {
    expect(await run('train', 'broken')).toMatchObject({
      exitCode: 1,
      stderr: 'pix2pix: x is not a function (PIX2PIX_DEBUG=1 shows where)\n',
    });
  });

  it('prints the stack if PIX2PIX_DEBUG is set', async () => {
    vi.stubEnv('PIX2PIX_DEBUG', '1');
    expect((await run('train', 'broken')).stderr).toMatch(
      /TypeError: x is not a function\n +at .*\npix2pix: /s,
    );
  });
});
