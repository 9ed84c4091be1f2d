import { expect, it } from 'vitest';
import { graceOf } from './ranks.ts';

it.each([
  [{ OMPI_COMM_WORLD_RANK: '0' }, 1000],
  [{ OMPI_COMM_WORLD_RANK: '0', OMPI_MCA_odls_base_sigkill_timeout: '60' }, 60_000],
  [{ OMPI_COMM_WORLD_RANK: '0', OMPI_MCA_odls_base_sigkill_timeout: 'soon' }, 1000],
  [{ SLURM_PROCID: '0' }, 30_000],
])('knows how long a launcher waits: %j', (environment, ms) => {
  expect(graceOf(environment)).toBe(ms);
});
