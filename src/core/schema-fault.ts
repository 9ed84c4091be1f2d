/** What a schema refuses, in one line for people: where, what came, what was expected. */
import type { z } from 'zod';
import { nearestName } from './errors.ts';
import { JsonFault, parseJson } from './parse-json.ts';

/** A JSON text as a schema has it. Throws JsonFault, whose message goes into an error that names the file. */
export const parseChecked = <S extends z.ZodType>(schema: S, text: string): z.output<S> => {
  const value = parseJson(text);
  const result = schema.safeParse(value);
  if (!result.success) throw new JsonFault(schemaFaults(result.error, value));
  return result.data;
};

/** Faults that are listed; the first ones explain the rest. */
const MOST_FAULTS = 3;

/**
 * The faults of a value, joined by semicolons: `palette[2].colour[0] is 256, expected at most 255`.
 *
 * @param value what was parsed, from which the text says what came
 */
export const schemaFaults = (error: z.ZodError, value: unknown): string => {
  const faults = error.issues.map((issue) => faultText(issue, value));
  const more = faults.length > MOST_FAULTS ? `; and ${faults.length - MOST_FAULTS} more` : '';
  return faults.slice(0, MOST_FAULTS).join('; ') + more;
};

const faultText = (issue: z.core.$ZodIssue, root: unknown): string => {
  const found = valueAt(root, issue.path);
  const subject = issue.path.length === 0 ? 'it' : pathText(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => JSON.stringify(key)).join(', ');
    return `${issue.path.length === 0 ? '' : `${subject}: `}the key ${keys} is unknown`;
  }
  return found === undefined
    ? `${subject} is missing, expected ${expectedText(issue)}${insteadText(issue, root)}`
    : `${subject} is ${shown(found)}, expected ${expectedText(issue)}`;
};

const valueAt = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], root);

/** The key that may be meant: `color` where `colour` is missing. */
const insteadText = ({ path }: z.core.$ZodIssue, root: unknown): string => {
  const parent = valueAt(root, path.slice(0, -1));
  const nearest = nearestName(String(path.at(-1)), Object.keys(parent ?? {}));
  return nearest === undefined ? '' : ` (it has a key "${nearest}")`;
};

/** `palette[2].colour`. */
const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${String(key)}`))
    .join('');

/** Names of types as people say them. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'a text in double quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list [...]',
  tuple: 'a list [...]',
  object: 'an object {...}',
  record: 'an object {...}',
};

/** What a value should have been: `a whole number`, `at least 0`, `"A" or "B"`. */
export const expectedText = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.map((value) => JSON.stringify(value)).join(' or ');
    case 'invalid_union':
      return unionText(issue);
    case 'too_big':
      return `${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${unitOf(issue.origin)}`;
    case 'too_small':
      return `${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${unitOf(issue.origin)}`;
    default:
      return issue.message; // a schema's own text, as a phrase: `one block or more`
  }
};

/** The values that tell the kinds of a union apart, `"step" or "epoch"`, or what each of its parts expects. */
const unionText = (issue: z.core.$ZodIssueInvalidUnion): string =>
  'options' in issue && Array.isArray(issue.options)
    ? issue.options.map((value) => JSON.stringify(value)).join(' or ')
    : issue.errors.flatMap(([first]) => (first ? [expectedText(first)] : [])).join(' or ');

const unitOf = (origin: string): string =>
  origin === 'array' ? ' entries' : origin === 'string' ? ' characters' : '';

const MOST_CHARACTERS = 60;

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}...` : text;
};
