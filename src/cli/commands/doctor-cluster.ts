/** `pix2pix doctor cluster`: what MPI connects here, how fast, and what a training gains by it. */
import type { Command } from 'commander';
import { Pix2PixError } from '../../core/errors.ts';
import { agree, alike } from '../../training/agreement.ts';
import { stepExchange } from '../../training/step-exchange.ts';
import type { ClusterReport } from '../cluster/cluster-report.ts';
import { clusterText } from '../cluster/cluster-text.ts';
import { examineCluster } from '../cluster/examine-cluster.ts';
import type { ForecastRequest } from '../cluster/training-forecast.ts';
import { addDeviceFlags, openDeviceOf } from '../device-flags.ts';
import { numberBetween, wholeNumber } from '../number-flags.ts';
import { addOptionFlags, readOptionFlags } from '../option-flags.ts';
import { outputOf, printJson } from '../output.ts';
import { joinRanks, leaveTogether, leftAfter, outputOfRank } from '../ranks.ts';
import { BENCH_OPTIONS } from './bench.ts';

interface ClusterFlags {
  readonly steps: number;
  readonly stepSeconds?: number;
  readonly json?: boolean;
}

export const addDoctorCluster = (group: Command): void => {
  const command = group
    .command('cluster')
    .description(
      'find MPI, its ranks and their cores, measure what connects them, and say how fast a training would be; alone, or under mpirun',
    )
    .option(
      '--step-seconds <number>',
      'of a step of one process (default: measured)',
      numberBetween(1e-6, 1e6),
    )
    .option('--steps <number>', 'steps that are measured', wholeNumber(1), 3)
    .option('--json', 'print one JSON object');
  addOptionFlags(command, [...BENCH_OPTIONS, 'syncNorm']);
  addDeviceFlags(command);
  command.action(async () => {
    const ranks = await joinRanks();
    const { peers } = ranks;
    const output = outputOfRank(outputOf(command), peers.rank);
    try {
      const { own: request } = await agree(peers, async () => ({
        own: requestOf(command, peers.size),
        told: undefined,
      }));
      const report = await examineCluster(ranks, request);
      if (command.opts<ClusterFlags>().json) printJson(output, report);
      else output.stdout(clusterText(report));
      alike(() => requireWell(report));
      await leaveTogether(peers);
    } catch (error) {
      throw await leftAfter(peers, error);
    }
  });
};

/** By the flags. Throws OPTION for options that do not fit together. */
const requestOf = (command: Command, ranks: number): ForecastRequest => {
  const { preset, options } = readOptionFlags(command);
  const { steps, stepSeconds } = command.opts<ClusterFlags>();
  return {
    ...{ preset, options, steps, stepSeconds },
    exchanged: stepExchange(options, Math.max(2, ranks)),
    openDevice: (threads) => openDeviceOf(command, threads),
  };
};

const requireWell = ({ problems }: ClusterReport): void => {
  if (problems.length > 0) throw new Pix2PixError('RUNTIME', `doctor cluster: ${problems.join('; ')}`);
};
