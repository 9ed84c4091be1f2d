/** What `--match` says: how the names of both sides of a pair are made of what they have in common, `{id}`. */
import { Pix2PixError } from '../../core/errors.ts';

/** The id of a pair in the name of one of its files; undefined for a name that is not made like that. */
export type KeyOf = (name: string) => string | undefined;

export interface MatchPattern {
  readonly text: string;
  readonly a: KeyOf;
  readonly b: KeyOf;
}

/** What a pattern may be, for messages. */
const EXAMPLE = '"{id}_image:{id}_label"';

/**
 * Reads a pattern: the name in A and the name in B with a colon between them, each with one `{id}`, which is as short as
 * it can be, and `*` for what varies. Names may have their endings, and begin with folders. Throws OPTION for others.
 *
 * @example
 * const { a, b } = parseMatch('{id}_training:{id}_manual*.gif');
 * a('21_training.tif'); // '21'
 * b('21_manual1.gif'); // '21'
 */
export const parseMatch = (text: string): MatchPattern => {
  const fault = matchFault(text);
  if (fault !== undefined)
    throw new Pix2PixError('OPTION', `match (--match) is ${JSON.stringify(text)}, expected ${fault}`);
  const [a, b] = text.split(':') as [string, string];
  return { text, a: keyOf(a), b: keyOf(b) };
};

/** What is expected in place of a wrong pattern; undefined for a right one. */
export const matchFault = (text: string): string | undefined => {
  const sides = text.split(':');
  if (sides.length !== 2) return `the names of A and of B with one colon between them, such as ${EXAMPLE}`;
  for (const [index, side] of sides.entries()) {
    const place = index === 0 ? 'left of the colon, for side A' : 'right of the colon, for side B';
    const other = /\{(?!id\})[^}]*\}?/.exec(side);
    if (other) return `{id} and not ${other[0]} ${place}, such as ${EXAMPLE}`;
    if (side.split(ID).length !== 2) return `one {id} ${place}, such as ${EXAMPLE}`;
  }
  return undefined;
};

const ID = '{id}';

/** Of a name without its ending, or else with it. */
const keyOf = (side: string): KeyOf => {
  const pattern = new RegExp(`^${side.split(ID).map(partOf).join('(.+?)')}$`, 'su');
  return (name) => (pattern.exec(name.replace(/\.[^./]+$/, '')) ?? pattern.exec(name))?.[1];
};

const partOf = (text: string): string =>
  text
    .split('*')
    .map((plain) => plain.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
    .join('.*');
