/** Flags of `train` that have an effect only together with others. Without them they are an error. */
import type { Command } from 'commander';
import { Pix2PixError } from '../core/errors.ts';
import { SERVE_FLAGS } from './serve-flags.ts';
import { WEIGHTS_FLAGS } from './weights-flags.ts';

type Values = Readonly<Record<string, unknown>>;

interface Need {
  readonly flags: readonly string[];
  readonly isMet: (values: Values) => boolean;
  readonly fix: string;
}

const measuresLpips = ({ metrics, bestBy }: Values): boolean =>
  (Array.isArray(metrics) && metrics.includes('lpips')) || bestBy === 'lpips';
const measures = ({ metrics, bestBy }: Values): boolean =>
  metrics !== undefined || (bestBy !== undefined && bestBy !== 'l1');

const NEEDS: readonly Need[] = [
  { flags: SERVE_FLAGS, isMet: ({ serve }) => serve === true, fix: 'nothing is served: add --serve' },
  { flags: WEIGHTS_FLAGS, isMet: measuresLpips, fix: 'LPIPS is not measured: add --metrics lpips' },
  { flags: ['metricsEvery'], isMet: measures, fix: 'no metric but L1 is measured: add --metrics' },
];

/** Throws OPTION for a flag without effect. The metrics of a resumed run are not known here. */
export const requireTrainFlags = (command: Command): void => {
  const values = command.opts<Values>();
  const isResumed = values.resume !== undefined;
  for (const { flags, isMet, fix } of NEEDS) {
    if (isMet(values) || (isResumed && flags !== SERVE_FLAGS)) continue;
    const option = command.options.find(
      (one) =>
        flags.includes(one.attributeName()) && command.getOptionValueSource(one.attributeName()) === 'cli',
    );
    if (option)
      throw new Pix2PixError(
        'OPTION',
        `train: ${option.long} has no effect here, since ${fix}; or leave it out`,
      );
  }
};
