import { describe, expect, it } from 'vitest';
import { launchOf, threadsPerRank } from './launch.ts';

describe('launchOf', () => {
  it.each([
    [{ OMPI_COMM_WORLD_RANK: '2', OMPI_COMM_WORLD_SIZE: '4', OMPI_COMM_WORLD_LOCAL_SIZE: '2' }, [2, 4, 2]],
    [{ PMI_RANK: '0', PMI_SIZE: '3', MPI_LOCALNRANKS: '3' }, [0, 3, 3]],
    [{ SLURM_PROCID: '5', SLURM_STEP_NUM_TASKS: '6', SLURM_STEP_TASKS_PER_NODE: '2(x3)' }, [5, 6, 2]],
    [{ PMI_RANK: '1', PMI_SIZE: '2' }, [1, 2, undefined]],
  ])('reads %j', (environment, [rank, size, localSize]) => {
    expect(launchOf(environment)).toMatchObject({ rank, size, localSize });
  });

  it.each([
    {},
    { OMPI_COMM_WORLD_RANK: '0', OMPI_COMM_WORLD_SIZE: '1' },
    { SLURM_PROCID: '0', SLURM_NTASKS: '4' }, // inside sbatch, before srun
    { PMI_SIZE: 'many', PMI_RANK: '0' },
  ])('finds no launch in %j', (environment) => {
    expect(launchOf(environment)).toBeUndefined();
  });
});

describe('threadsPerRank', () => {
  it('shares out the cores of a machine, at least one to each', () => {
    expect(threadsPerRank(16, { size: 8, localSize: 4 })).toBe(4);
    expect(threadsPerRank(2, { size: 4, localSize: 4 })).toBe(1);
    expect(threadsPerRank(8, { size: 3, localSize: undefined })).toBe(2);
  });

  it('is what Slurm gave a task, which srun binds to it', () => {
    const environment = { SLURM_PROCID: '1', SLURM_STEP_NUM_TASKS: '2', SLURM_CPUS_PER_TASK: '16' };
    const launch = launchOf(environment);
    expect(launch).toMatchObject({ ownCores: 16, binds: false });
    expect(launch && threadsPerRank(16, launch)).toBe(16); // it sees its own cores alone
  });
});
