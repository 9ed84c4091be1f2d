/** The layer rules of src/ as functions over the text of files, so that the rules themselves have tests. */
import { posix } from 'node:path';

/** A file's path from src/, such as `graph/build.ts`, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export interface Import {
  readonly file: string;
  readonly line: number;
  /** As written: `../core/errors.ts`, `node:fs`, `koffi`. */
  readonly specifier: string;
  /** The path from src/ of a relative import. */
  readonly target: string | undefined;
}

/** A folder imports only from rows above its own; folders in one row do not import each other. */
const ROWS: readonly (readonly string[])[] = [
  ['core'],
  ['graph', 'api', 'safetensors', 'data'],
  ['autodiff', 'lowering', 'onnx', 'reference'],
  ['nn', 'runtime'],
  ['models'],
  ['weights', 'metrics', 'settings'],
  ['translation', 'pages'],
  ['training'],
  ['evaluation'],
  ['server', 'web'],
  ['cli'],
];

/** The only file that stands in src/ itself: the package's entry point, above all folders. */
const ENTRY_POINT = 'index.ts';

/** Folders that may import less than their row allows. */
const NARROWED: Readonly<Record<string, readonly string[]>> = {
  models: ['core', 'graph', 'autodiff', 'nn'], // the paper's networks know no engine
};

/** Packages that one folder alone imports, by the start of their names. */
const HOMES: Readonly<Record<string, string>> = {
  onnxruntime: 'runtime',
  koffi: 'runtime',
};

/** Packages that load native code, by the start of their names. */
const NATIVE = ['sharp', 'koffi', 'onnxruntime-node'];

const folderOf = (path: string): string => (path.includes('/') ? (path.split('/')[0] as string) : '');

const rowOf = (folder: string): number => ROWS.findIndex((row) => row.includes(folder));

const startsPackage = (specifier: string, name: string): boolean =>
  specifier === name || specifier.startsWith(`${name}/`) || specifier.startsWith(`${name}-`);

/** Whether a file may import `node:` and native packages. */
const isForNode = (path: string): boolean =>
  path === ENTRY_POINT ||
  path.split('/').slice(0, -1).includes('node') ||
  ['server', 'cli'].includes(folderOf(path));

const isForTests = (path: string): boolean => /\.(?:test|testing)\.tsx?$/.test(path);

// Statements start their line, as the formatter puts them; calls stand anywhere.
const IMPORTS = [
  /^import\b(?!\()[^'"`;]*?['"]([^'"\n]+)['"]/gm,
  /^export\s+(?:type\s+)?(?:\{[^}]*\}|\*[^'"`;]*?)\s*from\s*['"]([^'"\n]+)['"]/gm,
  /\b(?:import|require|require\.resolve)\(\s*['"]([^'"\n]+)['"]/g,
];

/** Blanks comments, whose examples may import what they like; lines keep their numbers. */
const withoutComments = (text: string): string =>
  text.replace(/^\s*(?:\/\*[\s\S]*?\*\/|\/\/.*)$/gm, (comment) => comment.replace(/[^\n]/g, ' '));

/** Every import of a file, with types, re-exports and dynamic ones. */
export const importsOf = ({ path, text }: SourceFile): Import[] => {
  const code = withoutComments(text);
  return IMPORTS.flatMap((pattern) => [...code.matchAll(pattern)]).map((match) => {
    const specifier = match[1] as string;
    return {
      file: path,
      line: code.slice(0, match.index).split('\n').length,
      specifier,
      target: specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : undefined,
    };
  });
};

type Rule = (imported: Import) => string | undefined;

const followsRows: Rule = ({ file, target }) => {
  if (target === undefined || file === ENTRY_POINT) return undefined;
  const [from, to] = [folderOf(file), folderOf(target)];
  if (from === to) return undefined;
  if (target === ENTRY_POINT || target.startsWith('../')) return 'a folder imports only from folders of src/';
  if (rowOf(from) === rowOf(to)) return `${from}/ and ${to}/ stand in one row and do not import each other`;
  if (rowOf(from) < rowOf(to))
    return `${from}/ is row ${rowOf(from)} and imports only from rows above; ${to}/ is row ${rowOf(to)}`;
  return undefined;
};

const staysNarrow: Rule = ({ file, target }) => {
  const [from, to] = [folderOf(file), folderOf(target ?? '')];
  const allowed = NARROWED[from];
  if (!allowed || target === undefined || from === to || allowed.includes(to)) return undefined;
  return `${from}/ imports only from ${allowed.join(', ')}`;
};

const isIsomorphic: Rule = ({ file, specifier, target }) => {
  if (isForNode(file)) return undefined;
  if (specifier.startsWith('node:')) return 'an isomorphic file imports no node: module';
  if (NATIVE.some((name) => startsPackage(specifier, name)))
    return 'an isomorphic file imports no native package';
  if (target !== undefined && isForNode(target)) return 'an isomorphic file imports no file that is for Node';
  return undefined;
};

const staysHome: Rule = ({ file, specifier }) => {
  const [, home] = Object.entries(HOMES).find(([name]) => startsPackage(specifier, name)) ?? [];
  return home === undefined || folderOf(file) === home
    ? undefined
    : `${specifier} is imported only in ${home}/`;
};

const RULES: readonly Rule[] = [followsRows, staysNarrow, isIsomorphic, staysHome];

/**
 * The imports that break a rule, one line each with the first rule that it breaks:
 * `graph/build.ts:3 imports "../nn/adam.ts": graph/ is row 1 and imports only from rows above; nn/ is row 3`.
 */
export const layerViolations = (files: readonly SourceFile[]): string[] =>
  files
    .filter(({ path }) => !isForTests(path))
    .flatMap((file) => {
      if (file.path !== ENTRY_POINT && rowOf(folderOf(file.path)) === -1)
        return [`${file.path}: no row of the table holds this place; put it into a folder that has one`];
      return importsOf(file).flatMap((imported) => {
        const broken = RULES.map((rule) => rule(imported)).find((text) => text !== undefined);
        return broken ? [`${file.path}:${imported.line} imports "${imported.specifier}": ${broken}`] : [];
      });
    });

/** Cycles of imports between files, each as the line `a.ts:1 -> b.ts:4 -> a.ts`. */
export const importCycles = (files: readonly SourceFile[]): string[] => {
  const imports = new Map(files.map((file) => [file.path, importsOf(file)]));
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly Import[]): void => {
    const start = trail.findIndex(({ file }) => file === path);
    if (start >= 0)
      cycles.push([...trail.slice(start).map(({ file, line }) => `${file}:${line}`), path].join(' -> '));
    if (start >= 0 || done.has(path)) return;
    for (const imported of imports.get(path) ?? [])
      if (imported.target !== undefined) visit(imported.target, [...trail, imported]);
    done.add(path);
  };
  for (const { path } of files) visit(path, []);
  return cycles;
};
