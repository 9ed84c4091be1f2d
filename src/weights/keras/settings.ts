/** Settings of layers, as files hold them: a value of the right type, or the default. */

/** An object of JSON, whose values are to be checked. */
export type JsonRecord = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a setting must be, when it is not: thrown by the readers below, and named by the layer that asks. */
export class SettingFault extends Error {
  override readonly name = 'SettingFault';
}

const shown = (value: unknown): string => JSON.stringify(value)?.slice(0, 80) ?? 'missing';

export const numberOf = (settings: JsonRecord, name: string, ifAbsent: number): number => {
  const value = settings[name] ?? ifAbsent;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  // Keras 3 writes the number of a NumPy scalar as an array.
  if (isRecord(value) && isRecord(value.config) && typeof value.config.value === 'number')
    return value.config.value;
  throw new SettingFault(`${name} is ${shown(value)}, expected a number`);
};

export const flagOf = (settings: JsonRecord, name: string, ifAbsent: boolean): boolean => {
  const value = settings[name] ?? ifAbsent;
  if (typeof value === 'boolean') return value;
  throw new SettingFault(`${name} is ${shown(value)}, expected true or false`);
};

/** One of a few texts. */
export const choiceOf = <T extends string>(
  settings: JsonRecord,
  name: string,
  choices: readonly T[],
  ifAbsent: T,
): T => {
  const value = settings[name] ?? ifAbsent;
  const choice = choices.find((known) => known === value);
  if (choice !== undefined) return choice;
  throw new SettingFault(`${name} is ${shown(value)}, expected ${choices.join(' or ')}`);
};

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;

/** A number for each of height and width: `[2, 2]`, or 2 for both. At most `most`. */
export const pairOf = (
  settings: JsonRecord,
  name: string,
  ifAbsent: number,
  most: number,
): readonly [number, number] => {
  const value = settings[name] ?? ifAbsent;
  const pair: readonly unknown[] = Array.isArray(value) ? value : [value, value];
  const [rows, columns] = pair;
  if (pair.length === 2 && isCount(rows) && isCount(columns) && Math.max(rows, columns) <= most)
    return [rows, columns];
  throw new SettingFault(`${name} is ${shown(value)}, expected two whole numbers of 0 to ${most}`);
};

/** The same where both must be equal. */
export const squareOf = (settings: JsonRecord, name: string, ifAbsent: number, most: number): number => {
  const [rows, columns] = pairOf(settings, name, ifAbsent, most);
  if (rows === columns && rows > 0) return rows;
  throw new SettingFault(`${name} is [${rows}, ${columns}], expected two equal numbers of 1 to ${most}`);
};

/** Rows above and below, columns left and right: `[[1, 1], [1, 1]]`, `[1, 1]` or 1. */
export const borderOf = (
  settings: JsonRecord,
  name: string,
  ifAbsent: number,
  most: number,
): readonly [top: number, bottom: number, left: number, right: number] => {
  const value = settings[name] ?? ifAbsent;
  const pair: readonly unknown[] = Array.isArray(value) && value.length === 2 ? value : [value, value];
  const sides = pair.flatMap((side: unknown) =>
    Array.isArray(side) && side.length === 2 ? side : [side, side],
  );
  if (sides.every((side) => isCount(side) && side <= most)) return sides as [number, number, number, number];
  throw new SettingFault(`${name} is ${shown(value)}, expected whole numbers of 0 to ${most}`);
};

/** Axes of [N,H,W,C], as places of [N,C,H,W], in order. */
export const axesOf = (settings: JsonRecord, name: string, ifAbsent: number): readonly number[] => {
  const value = settings[name] ?? ifAbsent;
  const axes: readonly unknown[] = Array.isArray(value) ? value : [value];
  const places = axes.map((axis) => PLACES[Number.isInteger(axis) ? (((axis as number) % 4) + 4) % 4 : -1]);
  if (places.length > 0 && places.every((place) => place !== undefined))
    return (places as number[]).toSorted((a, b) => a - b);
  throw new SettingFault(`${name} is ${shown(value)}, expected axes of [N,H,W,C]`);
};

/** Where N, H, W and C are in [N,C,H,W]. */
const PLACES: readonly (number | undefined)[] = [0, 2, 3, 1];
