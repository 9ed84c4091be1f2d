/** `pix2pix doctor cluster`, alone and as several processes. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClusterReport } from '../src/cli/cluster/cluster-report.ts';
import { buildOnce } from './built.testing.ts';
import { launch, missingMpi } from './mpi.testing.ts';

const BIN = fileURLToPath(new URL('../bin/pix2pix.mjs', import.meta.url));
const MINUTE = 60_000;
const NETWORKS = '--size 64 --ngf 4 --ndf 4';

let empty: string;
beforeAll(() => {
  buildOnce();
  empty = mkdtempSync(join(tmpdir(), 'pix2pix-doctor-'));
}, MINUTE);
afterAll(() => rmSync(empty, { recursive: true }));

/** The command as one process, of none of a launcher's. */
const alone = (args: string, environment: NodeJS.ProcessEnv = {}) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [BIN, 'doctor', 'cluster', ...args.split(' ')],
    { encoding: 'utf8', env: { ...process.env, ...environment } },
  );
  return { exitCode: status, stdout, stderr };
};

describe('pix2pix doctor cluster, alone', () => {
  it('says what to install where there is no library', () => {
    const { exitCode, stdout, stderr } = alone(`${NETWORKS} --json`, {
      PIX2PIX_MPI_LIBRARY: join(empty, 'libmpi.so'),
    });
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ library: null, training: null, exchange: null });
    expect(stderr).toMatch(/^pix2pix: doctor cluster: MPI: no library was found .*apt install openmpi-bin/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('says what to install where nothing starts ranks', ({ skip }) => {
    const reason = missingMpi();
    if (reason !== undefined) skip(reason);
    const { exitCode, stdout, stderr } = alone(NETWORKS, { PATH: empty });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^launcher\s+none on the PATH$/m);
    expect(stderr).toContain('but no mpirun, mpiexec or srun on the PATH; install one (Debian: apt install');
  });

  it('says what it found, what to expect of networks, and how to go on', ({ skip }) => {
    const reason = missingMpi();
    if (reason !== undefined) skip(reason);
    const { exitCode, stdout } = alone('--step-seconds 0.3');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^library\s+\S.*libmp/m);
    expect(stdout).toMatch(/^launcher\s+mpirun: /m);
    expect(stdout).toMatch(/^training\s+preset paper, batch size 1 of each rank: 228\.7 MB of gradients/m);
    expect(stdout).toMatch(/^one process\s+0\.300 s a step of 1 image$/m);
    expect(stdout).toMatch(/^machines\s+1 GbE s\s+speed-up/m);
    expect(stdout).toMatch(/^ +64 /m);
    expect(stdout).toMatch(/mpirun.* -n 2 npx pix2pix doctor cluster$/m);
  });
});

describe('mpirun pix2pix doctor cluster', () => {
  const reportOf = async (args: string, ranks: number): Promise<ClusterReport> => {
    const { exitCode, text } = await launch(`doctor cluster ${NETWORKS} --json ${args}`, {
      cwd: empty,
      ranks,
    });
    expect(exitCode, text).toBe(0);
    const objects = text.split('\n').filter((line) => line.startsWith('{'));
    expect(objects).toHaveLength(1); // rank 0 alone prints
    return JSON.parse(objects[0] as string);
  };

  it(
    'measures what connects the ranks, and what a training would take',
    async ({ skip }) => {
      const reason = missingMpi();
      if (reason !== undefined) skip(reason);
      const { library, ranks, exchange, training, problems } = await reportOf('--steps 1', 2);
      expect(library?.version).toMatch(/MPI/);
      expect(library?.threads).toMatch(/funneled|serialized|multiple/);
      expect(ranks.map(({ host }) => host)).toEqual([ranks[0]?.host, ranks[0]?.host]);
      expect(exchange?.times.length).toBeGreaterThan(1);
      expect(exchange?.bytesPerSecond).toBeGreaterThan(0);
      const { measured = null, singleSeconds = 0 } = training ?? {};
      expect(measured?.stepSeconds).toBeCloseTo(
        (measured?.partSeconds ?? 0) + (measured?.exchangeSeconds ?? 0),
      );
      expect(measured?.speedup).toBeCloseTo((2 * singleSeconds) / (measured?.stepSeconds ?? 0));
      expect(problems).toEqual([]);
    },
    MINUTE,
  );

  it(
    'takes the time of a step that is given, which ranks of a machine share',
    async ({ skip }) => {
      const reason = missingMpi();
      if (reason !== undefined) skip(reason);
      const { training } = await reportOf('--step-seconds 0.5', 2);
      expect(training).toMatchObject({ singleSeconds: 0.5, measured: { partSeconds: 1 } });
    },
    MINUTE,
  );

  it(
    'refuses options that do not fit with one line',
    async ({ skip }) => {
      const reason = missingMpi();
      if (reason !== undefined) skip(reason);
      const { exitCode, text } = await launch('doctor cluster --size 6', { cwd: empty, ranks: 2 });
      expect(exitCode).toBe(1);
      expect(text.match(/pix2pix:.*/g)).toEqual([expect.stringContaining('size 6 cannot be halved')]);
    },
    MINUTE,
  );
});
