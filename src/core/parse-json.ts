/** JSON that people write by hand: where it breaks, and what is wrong there. */

/** Text that is not JSON. Its message says line and column, what stands there and what was expected. */
export class JsonFault extends Error {
  override readonly name = 'JsonFault';
}

/** The value of a JSON text. Throws JsonFault, whose message goes into an error that names the file. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    const fault = findFault(text);
    // An engine that refuses what the scanner accepts knows more than the scanner.
    if (!fault) throw new JsonFault(error instanceof Error ? error.message : String(error));
    throw new JsonFault(`${placeText(text, fault.at)}: ${fault.text}`);
  }
};

interface Fault {
  readonly at: number;
  readonly text: string;
}

/** Where the grammar breaks first; undefined for JSON. */
const findFault = (text: string): Fault | undefined => {
  try {
    const end = skipSpace(text, skipValue(text, skipSpace(text, 0)));
    if (end < text.length) fail(text, end, 'the value has ended, so nothing more may follow');
    return undefined;
  } catch (fault) {
    return fault as Fault;
  }
};

const fail = (text: string, at: number, expected: string): never => {
  throw { at, text: `${foundText(text, at)}, but ${expected}` } satisfies Fault;
};

const foundText = (text: string, at: number): string =>
  at >= text.length
    ? 'the text ends'
    : `found ${JSON.stringify(String.fromCodePoint(text.codePointAt(at) as number))}`;

/** The position behind a match at `at`, or undefined. */
const skip = (pattern: RegExp, text: string, at: number): number | undefined => {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
};

const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\\n\r\t]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const LITERAL = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])/y;

const skipSpace = (text: string, at: number): number => skip(SPACE, text, at) ?? at;

const skipValue = (text: string, at: number): number => {
  const first = text[at];
  if (first === '{') return skipItems(text, at, '}', skipEntry);
  if (first === '[') return skipItems(text, at, ']', skipValue);
  if (first === '"') return skipString(text, at);
  return skip(LITERAL, text, at) ?? fail(text, at, `a value was expected${hintAt(text, at)}`);
};

/** What people write in place of a value. */
const hintAt = (text: string, at: number): string => {
  if (text[at] === "'") return ': texts stand in double quotes';
  if (text[at] === '/' || text[at] === '#') return ': JSON has no comments';
  return /[A-Za-z_\\]/.test(text[at] ?? '') ? ': texts stand in double quotes' : '';
};

const skipString = (text: string, at: number): number =>
  skip(STRING, text, at) ??
  fail(
    text,
    at,
    'the text that begins here has no end, or a backslash that is not doubled (write \\\\ or /)',
  );

const skipEntry = (text: string, at: number): number => {
  if (text[at] !== '"') fail(text, at, 'a name in double quotes was expected');
  const colon = skipSpace(text, skipString(text, at));
  if (text[colon] !== ':') fail(text, colon, 'a colon was expected after the name');
  return skipValue(text, skipSpace(text, colon + 1));
};

const skipItems = (
  text: string,
  at: number,
  close: string,
  skipItem: (text: string, at: number) => number,
): number => {
  let next = skipSpace(text, at + 1);
  if (text[next] === close) return next + 1;
  for (;;) {
    next = skipSpace(text, skipItem(text, next));
    if (text[next] === close) return next + 1;
    if (text[next] !== ',') fail(text, next, `a comma or ${close} was expected`);
    const comma = next;
    next = skipSpace(text, comma + 1);
    if (text[next] === close) fail(text, comma, `no comma may stand before ${close}: remove it`);
  }
};

/** `line 3, column 14`, or the column alone in a text of one line. */
const placeText = (text: string, at: number): string => {
  const before = text.slice(0, at).split('\n');
  const column = `column ${(before.at(-1)?.length ?? 0) + 1}`;
  return text.trimEnd().includes('\n') ? `line ${before.length}, ${column}` : column;
};
