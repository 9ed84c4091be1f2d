/** Names with running numbers, as the frames of a video have them: which sequence each is of, and where in it. */

/** Where a name is in its sequence. */
export interface SequencePlace {
  /** The name with `*` for its running number: `0001TP_*`. */
  readonly sequence: string;
  readonly number: number;
}

/** Fewer frames say nothing of a sequence. */
export const FEWEST_FRAMES = 5;

/** Numbers in a name that may be the running one, from its end: the last, or what stands before a camera's. */
const PLACES = [-1, -2, -3] as const;

/**
 * The place of each name, by its last number; or by an earlier one, where the last makes no sequences and the earlier does.
 * Undefined for a name without that number.
 *
 * @example
 * sequencePlaces(['a_01', 'a_02', 'b_01']); // [{ sequence: 'a_*', number: 1 }, { sequence: 'a_*', number: 2 }, ...]
 */
export const sequencePlaces = (names: readonly string[]): readonly (SequencePlace | undefined)[] => {
  const tried = PLACES.map((at) => {
    const places = names.map((name) => placeOf(name, at));
    const sequences = new Set(places.map((place, i) => place?.sequence ?? names[i]));
    return { places, length: names.length / sequences.size };
  });
  const best =
    tried.find(({ length }) => length >= FEWEST_FRAMES) ??
    tried.reduce((one, other) => (other.length > one.length ? other : one));
  return best.places;
};

const placeOf = (name: string, at: number): SequencePlace | undefined => {
  const match = [...name.matchAll(/\d+/g)].at(at);
  if (!match) return undefined;
  const [digits] = match;
  const sequence = `${name.slice(0, match.index)}*${name.slice(match.index + digits.length)}`;
  return { sequence, number: Number(digits) };
};
