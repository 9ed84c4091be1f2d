/** What the doctor says of the weights of pixels beside the pairs of a split. */
import { messageOf, Pix2PixError } from '../../../core/errors.ts';
import type { ExaminedPair, Finding } from '../../doctor/doctor-report.ts';
import { haveOneShape } from '../../pair-shape.ts';
import { hasWeight } from '../../pixel-weights.ts';
import type { Size } from '../../transform.ts';
import { type PairFiles, pathOf } from '../pair-files.ts';
import { readWeight } from '../read-weight.ts';
import type { FoundSplit } from '../single-folders.ts';
import { type FoundWeights, findWeights } from '../weight-files.ts';

export interface ExaminedWeights {
  readonly findings: readonly Finding[];
  /** Where they are, in words; absent without any. */
  readonly taken?: string;
}

/** Reads the weights of a split's pairs, of which those that can be read were examined. */
export const examineWeights = async (
  folder: string,
  { name, files }: FoundSplit,
  examined: readonly ExaminedPair[],
): Promise<ExaminedWeights> => {
  let found: FoundWeights;
  try {
    found = await findWeights(folder, name, files, 'auto');
  } catch (error) {
    if (!(error instanceof Pix2PixError)) throw error;
    return { findings: [{ severity: 'error', kind: 'weights', files: [], text: error.message }] };
  }
  const { weights, notice } = found;
  if (!weights)
    return { findings: notice === undefined ? [] : [finding('warning', 'weights-unmatched', [], notice)] };
  const sizes = new Map(examined.map((pair) => [pair.name, pair.sides[0]]));
  const findings: Finding[] = [];
  for (const pair of weights.pairs)
    findings.push(...(await examineWeight(folder, pair, sizes.get(pair.name))));
  return {
    findings: [
      ...together(
        'error',
        'no-weights',
        weights.missing.map(({ files: [first] }) => first),
        `has no weights of pixels, as other pairs of ${name} do; add them (white counts all pixels alike), or train without: --pixel-weights none`,
      ),
      ...together(
        'warning',
        'lone-weights',
        weights.lone,
        'weights of no pair, by their names; rename or remove them',
      ),
      ...findings,
    ],
    taken:
      weights.folder === undefined
        ? 'weights of pixels as listed'
        : `weights of pixels in ${weights.folder}/`,
  };
};

const examineWeight = async (
  folder: string,
  { weight: file = '' }: PairFiles,
  side: Size | undefined,
): Promise<Finding[]> => {
  const path = pathOf(folder, file);
  try {
    const weight = await readWeight(path);
    const isOneSize = !side || (weight.width === side.width && weight.height === side.height);
    return [
      ...(hasWeight(weight)
        ? []
        : [
            finding(
              'warning',
              'weights-zero',
              [file],
              'is 0 throughout, so that no pixel of its pair counts in the L1 or L2 term and in metrics; remove the pair, or correct the weights',
            ),
          ]),
      ...(isOneSize ? [] : [sizeFinding(file, weight, side)]),
    ];
  } catch (error) {
    const reason = messageOf(error);
    const text = reason.startsWith(path) ? file + reason.slice(path.length) : reason;
    return [finding('error', 'weights-unreadable', [file], text)];
  }
};

const sizeFinding = (file: string, weight: Size, side: Size): Finding =>
  haveOneShape(weight, side)
    ? finding(
        'note',
        'weights-size',
        [file],
        'has another size than its pair, of one shape; it is resized in training, which --preprocess crop refuses',
      )
    : finding(
        'error',
        'weights-shape',
        [file],
        'has another shape than its pair, so that weights would not lie on the pixels that they are of; make it of the size of the images',
      );

const finding = (
  severity: Finding['severity'],
  kind: string,
  files: readonly string[],
  text: string,
): Finding => ({ severity, kind, files, text });

/** One finding of all these files; none of none. */
const together = (
  severity: Finding['severity'],
  kind: string,
  files: readonly string[],
  text: string,
): Finding[] => (files.length === 0 ? [] : [finding(severity, kind, files, text)]);
