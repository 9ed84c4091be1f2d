/** The one error class of the project: a code for programs, a text for people. */

/** Every code that pix2pix can raise, with what it means; docs/errors.md lists the same codes. */
export const ERROR_CODES = {
  SHAPE: 'shapes of an operation, tensor or file do not fit together',
  GRAPH: 'a graph is malformed: a missing input, an unknown name, an op that a target cannot express',
  NOT_DIFFERENTIABLE: 'a gradient was requested through an operation that has none',
  OPTION: 'an option is unknown, of the wrong type or out of range',
  DATA: 'a data set, pair or image cannot be used',
  FILE: 'a file or folder is missing, unreadable or cannot be written',
  FORMAT: 'the content of a file is not what its format requires',
  NETWORK: 'a server cannot be reached, or does not answer as expected',
  MODEL: 'a model cannot do what was asked, such as a size or number of channels that it does not take',
  RUNTIME: 'the execution engine is missing, too old or failed',
  STATE: 'a state tensor is unknown, or bound with another shape',
  NON_FINITE: 'a loss or value became NaN or infinite',
  STOPPED: 'the work was stopped on request before its end',
  TOKEN: 'a request lacks the token that the server asks for',
  ORIGIN: 'a request comes from a place that the server does not trust',
  REFUSED: 'the server does not do that by the way it was started, such as read-only (--read-only)',
  NOT_FOUND: 'the server has nothing at the requested address',
  METHOD: 'an address of the server does not take the method of a request, such as GET where it takes POST',
  CONFLICT: 'a request does not fit the current state, such as stopping a run that has ended',
  LIMIT: 'a request is larger than the server takes',
  BUSY: 'as many requests are waiting as the server accepts',
} as const;

/** A code of `ERROR_CODES`. */
export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * An error that says where it happened, what came, what was expected and the likely fix.
 *
 * @example
 * throw new Pix2PixError('OPTION', 'train: size is 100, expected a power of two of at least 32; try --size 128');
 */
export class Pix2PixError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Pix2PixError';
    this.code = code;
  }
}

/** The text of anything thrown, for use inside another message. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The name among `known` that is nearest to `name` by edit distance, or undefined if none is near. */
export const nearestName = (name: string, known: readonly string[]): string | undefined => {
  const scored = known.map((candidate) => ({ candidate, distance: editDistance(name, candidate) }));
  scored.sort((a, b) => a.distance - b.distance);
  const best = scored[0];
  // More than half of the letters wrong is a guess that would only confuse.
  return best && best.distance <= Math.max(2, name.length / 2) ? best.candidate : undefined;
};

/** Levenshtein distance, one row at a time. */
const editDistance = (a: string, b: string): number => {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, substitution));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
};
