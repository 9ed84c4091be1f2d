/** Where the two sides of unpaired splits are, and what is reported about folders that are none. */
import { join } from 'node:path';
import { Pix2PixError } from '../../../core/errors.ts';
import type { Finding } from '../../doctor/doctor-report.ts';
import { findSides, USUAL_SPLITS } from '../layouts.ts';
import { otherSide } from '../side-folders.ts';
import { hasSplit, type UnpairedPlace, unpairedSplits } from '../unpaired-set.ts';

/** The folders of both sides of a split without pairs. */
export interface FoundSides {
  readonly name: string;
  readonly folders: readonly [a: string, b: string];
}

/** The folders of both sides of each split, relative to the place where it is one folder. */
export const sidesOfSplits = async (
  place: UnpairedPlace,
): Promise<{ readonly splits: FoundSides[]; readonly findings: Finding[] }> => {
  const splits: FoundSides[] = [];
  const findings: Finding[] = [];
  const listed = await unpairedSplits(place);
  findings.push(...otherFolders(listed.filter((name) => !USUAL_SPLITS.includes(name))));
  const names = listed.filter((name) => USUAL_SPLITS.includes(name));
  for (const name of names)
    try {
      splits.push({ name, folders: await sidesOf(place, name) });
    } catch (error) {
      if (!(error instanceof Pix2PixError)) throw error;
      findings.push({ severity: 'error', kind: 'layout', files: [name], text: error.message });
    }
  if (names.length > 0 && !names.includes('train'))
    findings.push({
      severity: 'error',
      kind: 'no-train-split',
      files: [],
      text: `there is no split train, only ${names.join(', ')}; rename the one to learn from`,
    });
  return { splits, findings };
};

/** Folders beside the splits, which no training takes. */
const otherFolders = (names: readonly string[]): Finding[] => {
  const lone = names.filter((name) => otherSide(name) !== undefined);
  const others = names.filter((name) => otherSide(name) === undefined);
  return [
    ...lone.map(
      (name): Finding => ({
        severity: 'warning',
        kind: 'lone-side',
        files: [`${name}/`],
        text: `${name}/ has no ${otherSide(name)}/ beside it, so that it is not used; add that folder, or remove this one`,
      }),
    ),
    ...(others.length === 0
      ? []
      : [
          {
            severity: 'note' as const,
            kind: 'other-folder',
            files: others.map((name) => `${name}/`),
            text: 'folders that are not used: training takes train, val and test',
          },
        ]),
  ];
};

const sidesOf = async (place: UnpairedPlace, split: string): Promise<readonly [a: string, b: string]> => {
  if (typeof place === 'string') return findSides(place, split);
  return (await hasSplit(place, split)) ? [join(place.a, split), join(place.b, split)] : [place.a, place.b];
};
