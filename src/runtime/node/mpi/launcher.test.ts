import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findLaunchers, launcherVersion, startsFor } from './launcher.ts';

const OPEN_MPI = 'Open MPI v4.1.4, package: Debian OpenMPI, ident: 4.1.4';
const MPICH = 'MPICH Version: 4.0.2';

it.each([
  ['mpirun (Open MPI) 4.1.4\n\nReport bugs to http://www.open-mpi.org/', 'mpirun (Open MPI) 4.1.4'],
  ['HYDRA build details:\n    Version:         4.0.2\n    CC: gcc', 'MPICH 4.0.2'],
  ['slurm 22.05.8\n', 'slurm 22.05.8'],
])('reads a version: %j', (text, version) => {
  expect(launcherVersion(text)).toBe(version);
});

it('knows whose processes a launcher starts', () => {
  const openMpi = { command: 'mpirun', version: 'mpirun (Open MPI) 4.1.4' };
  const hydra = { command: 'mpiexec', version: 'MPICH 4.0.2' };
  expect([startsFor(openMpi, OPEN_MPI), startsFor(openMpi, MPICH)]).toEqual([true, false]);
  expect([startsFor(hydra, OPEN_MPI), startsFor(hydra, MPICH)]).toEqual([false, true]);
  expect(startsFor({ command: 'srun', version: 'slurm 22.05.8' }, MPICH)).toBe(true);
});

it('finds what answers on the PATH, and nothing where nothing is', ({ skip }) => {
  if (process.platform === 'win32') skip('the test writes a shell script');
  const folder = mkdtempSync(join(tmpdir(), 'pix2pix-launcher-'));
  try {
    expect(findLaunchers({ PATH: folder })).toEqual([]);
    writeFileSync(join(folder, 'mpirun'), '#!/bin/sh\necho "mpirun (Open MPI) 5.0.3"\n');
    writeFileSync(join(folder, 'mpiexec'), '#!/bin/sh\nexit 1\n');
    for (const name of ['mpirun', 'mpiexec']) chmodSync(join(folder, name), 0o755);
    expect(findLaunchers({ PATH: folder })).toEqual([
      { command: 'mpirun', version: 'mpirun (Open MPI) 5.0.3' },
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
