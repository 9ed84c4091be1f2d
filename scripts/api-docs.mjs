/**
 * Writes docs/api.md: every name that the entry points export, with its declaration, as the compiler emits it, and its
 * docstring; types that are made from values are written out (api-types.mjs). `npm run api-docs` builds first. TypeDoc does not support this version of TypeScript yet
 * (docs/architecture.md, Dependencies); the parser is Vite's.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { parseSync } from 'vite';
import { openTypes } from './api-types.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, 'docs', 'api.md');

/** Longer declarations, such as the schema of all options, are cut: their docstring says where they are described. */
const MOST_LINES = 45;

/** A parsed file of dist/, by its path there without an ending. */
const parsed = new Map();
const parse = (path) => {
  const known = parsed.get(path);
  if (known) return known;
  const text = readFileSync(join(root, 'dist', `${path}.d.ts`), 'utf8');
  const { program, comments } = parseSync(`${path}.d.ts`, text);
  const file = { text, body: program.body, comments };
  parsed.set(path, file);
  return file;
};

const resolve = (from, specifier) => posix.join(posix.dirname(from), specifier).replace(/\.tsx?$|\.js$/, '');

/** Names that a file gives on from others, each with the file and the name there. */
const reexportsOf = (path) =>
  parse(path).body.flatMap((statement) =>
    statement.type === 'ExportNamedDeclaration' && statement.source
      ? statement.specifiers.map(({ exported, local }) => ({
          name: exported.name,
          from: resolve(path, statement.source.value),
          local: local.name,
          start: statement.start,
        }))
      : [],
  );

const namesOf = ({ declaration, specifiers }) => {
  if (!declaration) return (specifiers ?? []).map(({ local }) => local.name);
  if (declaration.declarations) return declaration.declarations.map(({ id }) => id.name);
  return [declaration.id.name];
};

/** The docstring that ends right before a place. */
const docBefore = ({ text, comments }, start) =>
  comments.findLast(
    (comment) =>
      comment.end <= start && /^\s*$/.test(text.slice(comment.end, start)) && comment.value.startsWith('*'),
  );

/** The declaration of a name and its docstring, wherever it is declared. */
const declarationOf = (path, name) => {
  const given = reexportsOf(path).find((one) => one.name === name);
  if (given) return declarationOf(given.from, given.local);
  const file = parse(path);
  const statement = file.body.find(
    (one) => one.type === 'ExportNamedDeclaration' && !one.source && namesOf(one).includes(name),
  );
  if (!statement) throw new Error(`api-docs: ${path} has no declaration of ${name}`);
  const code = file.text.slice(statement.start, statement.end);
  return { name, path, code, doc: docBefore(file, statement.start)?.value ?? '' };
};

/** Group of the exports at a place of an entry point: its last `// # Title`. */
const groupAt = (source, start) => [...source.slice(0, start).matchAll(/^\/\/ # (.+)$/gm)].at(-1)?.[1];

/** Exports of an entry point, from its source, which has the groups. */
export const exportsOf = (path) => {
  const source = readFileSync(join(root, 'src', `${path}.ts`), 'utf8');
  const { program } = parseSync(`${path}.ts`, source);
  return program.body.flatMap((statement) =>
    statement.specifiers.map(({ exported, exportKind }) => ({
      name: exported.name,
      isType: statement.exportKind === 'type' || exportKind === 'type',
      group: groupAt(source, statement.start),
    })),
  );
};

/** Prose and examples of a docstring, as Markdown. */
const markdownOf = (doc) => {
  const text = doc
    .replace(/^\*/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .trim();
  const [prose, ...examples] = text.split(/^@example\s*/m).map((part) => part.trim());
  return [prose, ...examples.map((code) => `\`\`\`ts\n${code}\n\`\`\``)]
    .filter((part) => part !== '')
    .join('\n\n');
};

/** The declaration as it is read: without `export declare`, and cut where it is long. */
const codeOf = (code) => {
  const plain = code.replace(/^export (declare )?/, '');
  const lines = plain.split('\n');
  return lines.length <= MOST_LINES ? plain : `${lines[0]} ... } // ${lines.length} lines`;
};

const WHERE = {
  node: 'From `pix2pix` only.',
  web: 'From `pix2pix/web` only.',
  both: undefined,
};

/** Whether a type is made from a value, so that its declaration does not say what it is. */
const isMade = ({ code }) => /^export type \w+ = .*\btypeof\b/.test(code);

/** What the types of options do not say: meanings, from the table of options, and defaults. */
const notesOf = async () => {
  const load = (path) => import(pathToFileURL(join(root, 'dist', `${path}.js`)).href);
  const { OPTIONS_SCHEMA } = await load('settings/options');
  const { DEFAULT_CADENCE } = await load('training/run-record');
  const byDefault = (value) => `Default: ${inspect(value)}.`;
  return {
    Options: Object.fromEntries(
      Object.entries(OPTIONS_SCHEMA.parse({})).map(([name, value]) => [
        name,
        `${sentence(OPTIONS_SCHEMA.shape[name].description)} ${byDefault(value)}`,
      ]),
    ),
    Cadence: Object.fromEntries(
      Object.entries(DEFAULT_CADENCE).map(([name, value]) => [name, byDefault(value)]),
    ),
  };
};

const sentence = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

const sectionOf = ({ name, where, declaration }, types) => {
  const { code, doc } = declaration;
  const text = isMade(declaration) ? types.declarationOf(declaration) : codeOf(code.replaceAll('    ', '  '));
  return [`### \`${name}\``, WHERE[where], markdownOf(doc), `\`\`\`ts\n${text}\n\`\`\``]
    .filter(Boolean)
    .join('\n\n');
};

const HEAD = `# API

Every name that the package exports. \`pix2pix\` is for Node. \`pix2pix/web\` runs in any JavaScript engine. What both
export is the same. [The examples](../examples) are short programs that run as they are.

An option has the name of its flag in camel case: \`--lambda-l1 10\` is \`lambdaL1: 10\`. A flag that turns something off is
\`false\`: \`--no-flip\` is \`flip: false\`.

This page is made from the docstrings: \`npm run api-docs\`.
`;

/** The text of docs/api.md. Needs a build. */
export const apiDocs = async () => {
  const [node, web] = [exportsOf('index'), exportsOf('web/index')];
  const inNode = new Set(node.map(({ name }) => name));
  const inWeb = new Set(web.map(({ name }) => name));
  const all = [
    ...node.map((one) => ({ ...one, path: 'index', where: inWeb.has(one.name) ? 'both' : 'node' })),
    ...web
      .filter(({ name }) => !inNode.has(name))
      .map((one) => ({ ...one, path: 'web/index', where: 'web' })),
  ];
  const items = all.map((one) => ({ ...one, declaration: declarationOf(one.path, one.name) }));
  const made = items.map(({ declaration }) => declaration).filter(isMade);
  const types = openTypes(root, made, await notesOf());
  const sections = [...groupBy(items)].map(
    ([group, members]) => `## ${group}\n\n${members.map((one) => sectionOf(one, types)).join('\n\n')}\n`,
  );
  types.close();
  return `${HEAD}\n${sections.join('\n')}`;
};

/** Map.groupBy, which Node 20 lacks. */
const groupBy = (items) => {
  const groups = new Map();
  for (const item of items) groups.set(item.group, [...(groups.get(item.group) ?? []), item]);
  return groups;
};

/** Names without a docstring. */
export const undocumented = () =>
  [
    ['index', exportsOf('index')],
    ['web/index', exportsOf('web/index')],
  ].flatMap(([path, items]) =>
    items.filter(({ name }) => declarationOf(path, name).doc === '').map(({ name }) => name),
  );

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, await apiDocs());
