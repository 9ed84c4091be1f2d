import { describe, expect, it } from 'vitest';
import { parseShard, shardOf } from './shard.ts';

describe('parseShard', () => {
  it('counts from 1, as people do', () => {
    expect(parseShard('2/4')).toEqual({ index: 1, count: 4, from: '--shard 2/4' });
    expect(parseShard('none')).toBe('none');
  });

  it.each(['', '0/4', '5/4', '1', '1/0', 'a/b', '1/4/2', '-1/4'])('refuses "%s"', (text) => {
    expect(() => parseShard(text)).toThrow('from 1/4 to 4/4');
  });
});

describe('shardOf', () => {
  it.each([
    [{ OMPI_COMM_WORLD_RANK: '3', OMPI_COMM_WORLD_SIZE: '4' }, 3, 4],
    [{ SLURM_PROCID: '0', SLURM_STEP_NUM_TASKS: '2' }, 0, 2],
    [{ SLURM_ARRAY_TASK_ID: '12', SLURM_ARRAY_TASK_COUNT: '5', SLURM_ARRAY_TASK_MIN: '10' }, 2, 5],
    [{ JOB_COMPLETION_INDEX: '7', JOB_COMPLETIONS: '8' }, 7, 8],
    [{ RANK: '1', WORLD_SIZE: '2' }, 1, 2],
  ])('reads %j', (environment, index, count) => {
    expect(shardOf(environment)).toMatchObject({ index, count });
  });

  it.each([
    {},
    { RANK: '0', WORLD_SIZE: '1' },
    { JOB_COMPLETION_INDEX: '7' }, // of how many is not known
    { SLURM_ARRAY_TASK_ID: '9', SLURM_ARRAY_TASK_COUNT: '2', SLURM_ARRAY_TASK_MIN: '1' }, // 1 and 9, in steps of 8
    { RANK: 'first', WORLD_SIZE: '2' },
  ])('is alone with %j', (environment) => {
    expect(shardOf(environment)).toBeUndefined();
  });
});
