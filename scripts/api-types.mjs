/**
 * Types that are made from values, such as `z.output<typeof schema>`, written out with their members and what is said of
 * each, by the compiler. Its API is not final yet: only this file uses it, and package-lock.json holds its version.
 */
import { join } from 'node:path';
import { API, NodeBuilderFlags, SymbolFlags, TypeFlags } from 'typescript/unstable/sync';

const { InTypeAlias, NoTruncation, UseSingleQuotesForStringLiteralType } = NodeBuilderFlags;

/** Members of a union stay on one line up to this width, as formatters have it. */
const WIDTH = 100;

/**
 * Opens the compiler on the project. `names` are exported types as `{ name, path }`: where one of them is a member of
 * another, its name is written. `notes` has, by type and member, what the types do not say. Close it after use.
 */
export const openTypes = (root, names, notes) => {
  const api = new API();
  const [{ checker, program }] = api
    .updateSnapshot({ openProject: join(root, 'tsconfig.json') })
    .getProjects();
  const format = NoTruncation | UseSingleQuotesForStringLiteralType;
  const textOf = (type, flags = format) => unwrapped(checker.typeToString(type, undefined, flags));
  /** What stands behind the name of a type. */
  const bodyOf = (type) => textOf(type, format | InTypeAlias);
  const declared = ({ name, path }) => {
    const source = program.getSourceFile(join(root, 'src', `${path}.ts`));
    const symbol = source && checker.getSymbolAtLocation(source)?.getExports().get(name);
    if (!symbol) throw new Error(`api-docs: ${path} exports no type ${name}`);
    return checker.getDeclaredTypeOfSymbol(symbol);
  };
  // Only texts of objects: many types are, say, `string`.
  const known = names
    .map((one) => [bodyOf(declared(one)), one.name])
    .filter(([text]) => text.startsWith('{'))
    .sort(([a], [b]) => b.length - a.length);
  const named = (text, owner) =>
    known.reduce((rest, [full, name]) => (name === owner ? rest : rest.replaceAll(full, name)), text);

  /** A type as it is written at a depth of indentation; `owner` is the type that is written out. */
  const write = (type, depth, owner, isOptional = false) => {
    const text = named(depth === 0 ? bodyOf(type) : textOf(type), owner).replace(
      isOptional ? / \| undefined$/ : /$^/,
      '',
    );
    if (!text.includes('{ ')) return text.length > WIDTH ? onLines(text, depth) : text;
    if (isUnion(type))
      return type
        .getTypes()
        .filter((part) => !(isOptional && textOf(part) === 'undefined'))
        .map((part) => write(part, depth, owner))
        .join(' | ');
    if (text.endsWith('[]')) {
      const [element] = checker.getTypeArguments(type);
      if (element) return `${write(element, depth, owner)}[]`;
    }
    return text.startsWith('{') ? writeObject(type, depth, owner) : text;
  };

  const writeObject = (type, depth, owner, remarks = {}) => {
    const indent = '  '.repeat(depth + 1);
    const members = checker.getPropertiesOfType(type).map((symbol) => {
      const isOptional = (symbol.flags & SymbolFlags.Optional) !== 0;
      const written = write(checker.getTypeOfSymbol(symbol), depth + 1, owner, isOptional);
      const note = [symbol.getDocumentationComment(checker), remarks[symbol.name]].filter(Boolean).join(' ');
      return {
        name: symbol.name,
        text: `${comment(note, indent)}${indent}${symbol.name}${isOptional ? '?' : ''}: ${written};`,
      };
    });
    const order = Object.keys(remarks);
    members.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
    const indices = checker
      .getIndexInfosOfType(type)
      .map(({ keyType, valueType }) => `${indent}[name: ${textOf(keyType)}]: ${textOf(valueType)};`);
    return `{\n${[...members.map(({ text }) => text), ...indices].join('\n')}\n${'  '.repeat(depth)}}`;
  };

  return {
    /** The declaration of a type, written out. */
    declarationOf: (one) => {
      const type = declared(one);
      const isObject = !isUnion(type) && textOf(type).startsWith('{');
      const body = isObject ? writeObject(type, 0, one.name, notes[one.name]) : write(type, 0, one.name);
      return `type ${one.name} =${body.startsWith('\n') ? '' : ' '}${body};`;
    },
    close: () => api.close(),
  };
};

const isUnion = (type) => (type.flags & TypeFlags.Union) !== 0;

/** Without a wrapper that says nothing of the members. */
const unwrapped = (text) => text.replace(/Readonly<(\{ .*? \})>/g, '$1');

const comment = (text, indent) => {
  if (text === '') return '';
  const lines = text.split('\n');
  return lines.length === 1
    ? `${indent}/** ${text} */\n`
    : `${indent}/**\n${lines.map((line) => `${indent} * ${line}`).join('\n')}\n${indent} */\n`;
};

/** A union with one part a line. */
const onLines = (text, depth) =>
  `\n${text
    .split(' | ')
    .map((part) => `${'  '.repeat(depth + 1)}| ${part}`)
    .join('\n')}`;
