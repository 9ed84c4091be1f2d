import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { importCycles, importsOf, layerViolations, type SourceFile } from './layer-rules.testing.ts';

const SRC = fileURLToPath(new URL('../src/', import.meta.url));

const sources: readonly SourceFile[] = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => ({
    path: path.split(sep).join('/'),
    text: readFileSync(join(SRC, path), 'utf8'),
  }));

const violationsOf = (path: string, text: string): string[] => layerViolations([{ path, text }]);

describe('the sources', () => {
  it('import only from rows above their own, and stay isomorphic where they must', () => {
    expect(layerViolations(sources)).toEqual([]);
  });

  it('have no import cycles', () => {
    expect(importCycles(sources)).toEqual([]);
  });

  it('import only files that exist, so that no rule looks past one', () => {
    const known = new Set(sources.map(({ path }) => path));
    const unknown = sources
      .flatMap(importsOf)
      .filter(({ target }) => target && !target.startsWith('../') && /\.tsx?$/.test(target))
      .filter(({ target }) => !known.has(target as string));
    expect(unknown).toEqual([]);
  });
});

describe('importsOf', () => {
  it('finds every way of importing, with its line', () => {
    const text = [
      '/** A head.',
      ' * @example',
      " * import { a } from 'comment';",
      ' */',
      "import type { A } from './a.ts';",
      'import {',
      '  b,',
      "} from '../b/b.ts';",
      "import './side-effect.ts';",
      "export * from './c.ts';",
      "export const from = 'no import';",
      "const d = await import('./d.ts');",
      "let e: import('./e.ts').E;",
    ].join('\n');
    expect(importsOf({ path: 'web/x.ts', text }).map(({ line, target }) => [line, target])).toEqual([
      [5, 'web/a.ts'],
      [6, 'b/b.ts'],
      [9, 'web/side-effect.ts'],
      [10, 'web/c.ts'],
      [12, 'web/d.ts'],
      [13, 'web/e.ts'],
    ]);
  });
});

describe('layerViolations', () => {
  it('names file, line and rule of an import from a row below', () => {
    expect(violationsOf('graph/build.ts', "\nimport { adam } from '../nn/adam.ts';")).toEqual([
      'graph/build.ts:2 imports "../nn/adam.ts": graph/ is row 1 and imports only from rows above; nn/ is row 3',
    ]);
  });

  it('lets a folder import from rows above, also types and also from far above', () => {
    expect(violationsOf('runtime/device.ts', "import type { A } from '../lowering/plan.ts';")).toEqual([]);
    expect(violationsOf('cli/main.ts', "import { a } from '../core/errors.ts';")).toEqual([]);
    expect(violationsOf('index.ts', "export { main } from './cli/main.ts';")).toEqual([]);
  });

  it.each([
    ['nn/adam.ts', '../runtime/device.ts', 'stand in one row'],
    ['graph/build.ts', '../data/pairs.ts', 'stand in one row'],
    ['models/unet.ts', '../lowering/plan.ts', 'models/ imports only from core, graph, autodiff, nn'],
    ['core/errors.ts', 'node:fs', 'no node: module'],
    ['web/index.ts', 'node:path', 'no node: module'],
    ['data/image.ts', 'sharp', 'no native package'],
    ['runtime/device.ts', 'onnxruntime-node', 'no native package'],
    ['runtime/device.ts', './node/ort.ts', 'no file that is for Node'],
    ['training/node/run.ts', 'koffi', 'koffi is imported only in runtime/'],
    ['web/worker.ts', 'onnxruntime-web', 'onnxruntime-web is imported only in runtime/'],
    ['nn/adam.ts', '../index.ts', 'only from folders of src/'],
    ['nn/adam.ts', '../../tests/x.ts', 'only from folders of src/'],
  ])('forbids %s to import %s', (path, specifier, rule) => {
    const violations = violationsOf(path, `import '${specifier}';`);
    expect(violations).toHaveLength(1);
    expect(violations[0]).toContain(rule);
  });

  it.each([
    ['runtime/node/ort.ts', 'koffi'],
    ['runtime/node/ort.ts', 'onnxruntime-node'],
    ['runtime/web/ort.ts', 'onnxruntime-web/webgpu'],
    ['data/node/codec.ts', 'sharp'],
    ['server/serve.ts', 'node:http'],
    ['data/node/codec.ts', '../image.ts'],
  ])('allows %s to import %s', (path, specifier) => {
    expect(violationsOf(path, `import '${specifier}';`)).toEqual([]);
  });

  it('asks for a row where a folder has none', () => {
    expect(violationsOf('utils/misc.ts', '')).toEqual([expect.stringContaining('utils/misc.ts: no row')]);
    expect(violationsOf('misc.ts', '')).toEqual([expect.stringContaining('misc.ts: no row')]);
  });

  it('does not hold tests to the rows', () => {
    expect(violationsOf('graph/build.test.ts', "import '../nn/adam.ts';")).toEqual([]);
    expect(violationsOf('graph/oracle.testing.ts', "import 'node:fs';")).toEqual([]);
  });
});

describe('importCycles', () => {
  it('shows the way around', () => {
    const cycle = [
      { path: 'nn/entry.ts', text: "import './a.ts';" },
      { path: 'nn/a.ts', text: "\nimport './b.ts';" },
      { path: 'nn/b.ts', text: "import type { A } from './a.ts';" },
    ];
    expect(importCycles(cycle)).toEqual(['nn/a.ts:2 -> nn/b.ts:1 -> nn/a.ts']);
  });

  it('takes a diamond for none', () => {
    const diamond = [
      { path: 'a.ts', text: "import './b.ts';\nimport './c.ts';" },
      { path: 'b.ts', text: "import './d.ts';" },
      { path: 'c.ts', text: "import './d.ts';" },
      { path: 'd.ts', text: '' },
    ];
    expect(importCycles(diamond)).toEqual([]);
  });
});
