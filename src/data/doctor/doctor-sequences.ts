/** Frames of a video among the images of a data set: names with running numbers, whose neighbours look alike. */
import { fingerprintDistance } from '../image-traits.ts';
import { FEWEST_FRAMES, sequencePlaces } from '../names/sequences.ts';
import { type Examined, type Finding, isBlank, type SideTraits } from './doctor-report.ts';

/** Frames in the order of their numbers. */
export interface Sequence {
  readonly frames: readonly Frame[];
}

interface Frame {
  readonly number: number;
  readonly examined: Examined;
}

/**
 * Neighbours of a video differ in at most this share of the bits in which frames far apart differ: measured on videos 0.05 to
 * 0.6, by speed and cuts; on numbered pictures of different things 0.95 to 1.05.
 */
const ALIKE_SHARE = 0.65;

/** So many of 64 bits may differ between neighbours of a still scene, whose frames far apart differ as little. */
const ALIKE_BITS = 4;

/** A gap of more steps than this is a cut: what lies on both sides of it are no neighbours. */
const MOST_STEPS = 2;

/** Of the frames to validate and test on, fewer may have a neighbour elsewhere: those at the ends of a long stretch. */
const LEAKING_SHARE = 1 / 3;

/** The sequences among pairs, or among the images of one side. */
export const findSequences = (examined: readonly Examined[]): readonly Sequence[] => {
  const places = sequencePlaces(examined.map(({ name }) => name));
  const groups = new Map<string, Frame[]>();
  for (const [index, one] of examined.entries()) {
    const place = places[index];
    if (!place) continue;
    const group = groups.get(place.sequence) ?? [];
    group.push({ number: place.number, examined: one });
    groups.set(place.sequence, group);
  }
  return [...groups.values()]
    .flatMap(eachNumberOnce)
    .filter((frames) => frames.length >= FEWEST_FRAMES)
    .map((frames) => ({ frames: frames.sort((a, b) => a.number - b.number) }))
    .filter(({ frames }) => areAlike(frames.map((frame) => frame.examined)));
};

/** Splits that count by themselves have sequences of their own. */
const eachNumberOnce = (frames: Frame[]): Frame[][] => {
  if (new Set(frames.map(({ number }) => number)).size === frames.length) return [frames];
  const splits = new Set(frames.map(({ examined }) => examined.split));
  return [...splits].map((split) => frames.filter(({ examined }) => examined.split === split));
};

const areAlike = (frames: readonly Examined[]): boolean => {
  const near = meanDistance(frames, 1);
  const far = meanDistance(frames, Math.floor(frames.length / 2));
  return near !== undefined && far !== undefined && near <= Math.max(ALIKE_BITS, ALIKE_SHARE * far);
};

/** The mean of the bits in which frames so many steps apart differ; undefined if all are blank. */
const meanDistance = (frames: readonly Examined[], steps: number): number | undefined => {
  let [sum, count] = [0, 0];
  for (let i = 0; i + steps < frames.length; i++) {
    const [one, other] = [frames[i] as Examined, frames[i + steps] as Examined];
    for (const [at, side] of one.sides.entries()) {
      const its = other.sides[at] as SideTraits;
      if (isBlank(side) || isBlank(its)) continue; // blank sides look like anything
      sum += fingerprintDistance(side.fingerprint, its.fingerprint);
      count++;
    }
  }
  return count === 0 ? undefined : sum / count;
};

/** What is reported of sequences: that they are, and neighbours in two splits. `fix` says how to divide them. */
export const sequenceFindings = (
  sequences: readonly Sequence[],
  noun: 'pair' | 'image',
  fix: string,
): Finding[] => {
  const [first] = sequences;
  if (!first) return [];
  const frames = sequences.flatMap((sequence) => sequence.frames);
  const names = [first.frames[0], first.frames.at(-1)].map((frame) => frame?.examined.name);
  const leaks = leakingNeighbours(sequences);
  const isSplit = new Set(frames.map(({ examined }) => examined.split)).size > 1;
  const many = sequences.length === 1 ? 'a sequence' : `${sequences.length} sequences`;
  return [
    ...leaks.map(
      (pair): Finding => ({
        severity: 'warning',
        kind: 'sequence-leakage',
        files: pair.flatMap(({ files }) => files),
        named: pair.map(({ files: [name = ''] }) => name),
        text: `neighbours of a sequence are in two splits, so what is measured there is partly memory; ${fix}`,
      }),
    ),
    {
      severity: 'note',
      kind: 'sequences',
      files: frames.flatMap(({ examined }) => examined.files),
      named: [],
      text: `${frames.length} ${noun}s are frames of ${many}, such as ${names.join(' to ')}: names have running numbers, and neighbours look alike${isSplit ? '' : `; ${fix}`}`,
    },
  ];
};

/** Neighbours in two splits, if they are more than the ends of long stretches. */
const leakingNeighbours = (sequences: readonly Sequence[]): readonly (readonly [Examined, Examined])[] => {
  const found: (readonly [Examined, Examined])[] = [];
  const leaking = new Set<Examined>();
  let numHeldOut = 0;
  for (const { frames } of sequences) {
    const step = medianStep(frames);
    for (const [index, { examined, number }] of frames.entries()) {
      if (isHeldOut(examined)) numHeldOut++;
      const next = frames[index + 1];
      if (!next || next.examined.split === examined.split) continue;
      if (next.number - number > MOST_STEPS * step) continue;
      found.push([examined, next.examined]);
      for (const one of [examined, next.examined]) if (isHeldOut(one)) leaking.add(one);
    }
  }
  return leaking.size > LEAKING_SHARE * numHeldOut ? found : [];
};

const isHeldOut = ({ split }: Examined): boolean => split !== 'train';

const medianStep = (frames: readonly Frame[]): number => {
  const steps = frames.slice(1).map(({ number }, i) => number - (frames[i] as Frame).number);
  return steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
};
