/** What a training says at its end: how far it got, how good it is, and what comes next. */
import { Pix2PixError } from '../core/errors.ts';
import type { RunResult } from '../training/run-control.ts';
import { formatCount, type Output, printJson } from './output.ts';

/** Prints the result of a training. Throws STOPPED if the run was interrupted. */
export const reportTraining = (result: RunResult, output: Output, isJson: boolean): void => {
  const { folder, position, validationL1, models, results, end } = result;
  if (isJson) printJson(output, result);
  if (!result.isComplete)
    throw new Pix2PixError(
      'STOPPED',
      `training: stopped at step ${position.step}; go on with pix2pix train --resume ${folder}`,
    );
  if (isJson) return;
  if (result.unchanged !== undefined) {
    output.stdout(`nothing is left to do in ${folder}, and nothing was changed: ${result.unchanged}\n`);
    return;
  }
  const isBothWays = models.length > 1;
  const files = models.map(({ path }) => path).join(' and ');
  const quality =
    validationL1 === undefined
      ? ''
      : `, validation ${isBothWays ? 'cycle L1' : 'L1'} ${validationL1.toFixed(4)}`;
  const reason = end.reason === 'all-steps' ? '' : ` (${end.text})`; // the steps say it
  output.stdout(
    `trained ${formatCount(position.step)} steps${quality}${reason}; ${isBothWays ? 'models' : 'model'}: ${files}${results ? `; results: ${results.page}` : ''}; next: pix2pix translate ${folder} IMAGES --out DIR${isBothWays ? ', with --direction BtoA for the other way' : ''}\n`,
  );
};
