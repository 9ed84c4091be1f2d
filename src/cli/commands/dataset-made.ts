/** The final output of the commands that make data sets. */
import type { LeftOut } from '../../data/node/make/left-out.ts';
import type { MadeDataSet } from '../../data/node/make/source-images.ts';
import { listFailed, requireNoneFailed } from '../failed-files.ts';
import { counted, type Output, printJson } from '../output.ts';

/** A data set that was made, and what was left out of it. */
export interface Made extends MadeDataSet {
  readonly leftOut: readonly LeftOut[];
}

/** Lists on stderr what was left out; then one line, or one JSON object, on stdout. Throws as `requireNoneFailed`. */
export const tellMade = (
  output: Output,
  folder: string,
  { pairs, leftOut }: Made,
  { json: isJson, skipBad }: { readonly json?: boolean | undefined; readonly skipBad?: boolean | undefined },
): void => {
  listFailed(leftOut, output);
  if (isJson) printJson(output, { folder, pairs, leftOut });
  else output.stdout(`${folder}: ${pairsText(pairs)}; next: ${nextCommand(folder, pairs)}\n`);
  requireNoneFailed(folder, leftOut, skipBad);
};

/** `12 pairs`, or `12 pairs (10 train, 2 val)`. */
const pairsText = (pairs: MadeDataSet['pairs']): string => {
  const total = Object.values(pairs).reduce((sum, count) => sum + count, 0);
  const parts = Object.entries(pairs).map(
    ([name, count]) => `${count} ${name === '.' ? 'without a split' : name}`,
  );
  return counted(total, 'pair') + (isWithoutSplits(pairs) ? '' : ` (${parts.join(', ')})`);
};

const isWithoutSplits = (pairs: MadeDataSet['pairs']): boolean => Object.keys(pairs).join() === '.';

/** Training needs a split `train`; a data set without one is split first. */
const nextCommand = (folder: string, pairs: MadeDataSet['pairs']): string =>
  pairs.train === undefined
    ? `pix2pix dataset split ${folder} ${folder.replace(/[\\/]+$/, '')}-split`
    : `pix2pix train ${folder} --preset small --out runs/first`;
