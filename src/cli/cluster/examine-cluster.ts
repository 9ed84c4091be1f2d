/** What this machine, or every rank of a launch, has of MPI, and what is wrong with it. */
import { availableParallelism, hostname, totalmem } from 'node:os';
import { messageOf } from '../../core/errors.ts';
import { packageVersion } from '../../core/node/package-version.ts';
import { findLaunchers, type Launcher, startsFor } from '../../runtime/node/mpi/launcher.ts';
import { INSTALL_TEXT, isOpenMpi, LIBRARY_VARIABLE, loadMpi } from '../../runtime/node/mpi/mpi-library.ts';
import { measureExchange } from '../../training/exchange-rate.ts';
import type { Ranks } from '../ranks.ts';
import type { ClusterReport, RankFacts } from './cluster-report.ts';
import { type ForecastRequest, forecastTraining } from './training-forecast.ts';

/** All ranks call it; all get the same, but for the launchers, which rank 0 alone looks for. */
export const examineCluster = async (
  { peers, library, threads }: Pick<Ranks, 'peers' | 'library' | 'threads'>,
  request: ForecastRequest,
): Promise<ClusterReport> => {
  const ranks = await peers.gather<RankFacts>({
    host: hostname(),
    cores: availableParallelism(),
    threads: threads ?? availableParallelism(),
    memoryBytes: totalmem(),
    version: packageVersion(),
    node: process.version,
    library: library?.version ?? null,
  });
  const launchers = peers.rank === 0 ? findLaunchers() : [];
  const found = library ?? installedLibrary(launchers);
  const problems = library ? differences(ranks) : missing(found, launchers);
  const exchange = peers.size > 1 ? await measureExchange(peers) : null;
  return {
    library: 'problem' in found ? null : { threads: null, ...found },
    launchers,
    ranks,
    exchange,
    // Nothing can be trained on several ranks where something is missing.
    training:
      library || problems.length === 0 ? await forecastTraining(peers, { ranks, exchange }, request) : null,
    problems,
  };
};

type Installed = { readonly version: string; readonly path: string } | { readonly problem: string };

/** The library that ranks of a launcher would use, which is not started here: alone, Open MPI may end the process. */
const installedLibrary = ([launcher]: readonly Launcher[]): Installed => {
  const isOther = launcher !== undefined && launcher.command !== 'srun' && !isOpenMpi(launcher.version);
  try {
    const { version, path } = loadMpi(isOther ? { ...process.env, PMI_RANK: '0' } : process.env);
    return { version, path };
  } catch (error) {
    return { problem: messageOf(error) };
  }
};

const missing = (library: Installed, launchers: readonly Launcher[]): readonly string[] => {
  if ('problem' in library) return [library.problem];
  if (launchers.length === 0)
    return [
      `found ${library.path}, but no mpirun, mpiexec or srun on the PATH; install one (${INSTALL_TEXT})`,
    ];
  if (launchers.some((launcher) => startsFor(launcher, library.version))) return [];
  const names = launchers.map(({ command, version }) => `${command} (${version})`).join(', ');
  return [
    `${names} starts processes that ${library.version} (${library.path}) does not find; install both of one kind, or name the library by ${LIBRARY_VARIABLE}`,
  ];
};

/** What a training would refuse, or what fails in odd ways. */
const differences = (ranks: readonly RankFacts[]): readonly string[] =>
  (['version', 'library'] as const).flatMap((name) => {
    const other = ranks.findIndex((facts) => facts[name] !== ranks[0]?.[name]);
    if (other < 0) return [];
    const title = name === 'version' ? 'pix2pix' : 'the MPI library';
    return [
      `${title} of rank ${other} on ${ranks[other]?.host} is ${ranks[other]?.[name]}, of rank 0 ${ranks[0]?.[name]}; install the same on all machines`,
    ];
  });
