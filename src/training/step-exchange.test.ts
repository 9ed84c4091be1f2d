import { expect, it } from 'vitest';
import { resolveOptions } from '../settings/options.ts';
import { stepExchange } from './step-exchange.ts';

const PAPER = resolveOptions();

it('is the gradients of both networks of the paper', () => {
  expect(stepExchange(PAPER, 4)).toEqual({ bytes: 4 * (54_413_955 + 2_768_705), small: 5 });
  expect(stepExchange(PAPER, 1)).toEqual({ bytes: 0, small: 0 });
});

it('has a sum at each cut of batch norm over all ranks', () => {
  const small = resolveOptions({ size: 64, ngf: 4, ndf: 4 });
  const { small: usual } = stepExchange(small, 2);
  expect(stepExchange({ ...small, syncNorm: true }, 2).small).toBeGreaterThan(usual + 10);
});

it('is that of four networks for CycleGAN', () => {
  const options = resolveOptions({ size: 64, ngf: 8, ndf: 8 }, 'cyclegan');
  const { bytes, small } = stepExchange(options, 2);
  expect(bytes).toBeGreaterThan(0);
  expect(bytes % 8).toBe(0); // two of each architecture
  expect(small).toBe(1 + 2);
});
