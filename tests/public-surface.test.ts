/** What users of the package can import: the names of both entry points, their kinds, and the page that describes them. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import * as node from '../src/index.ts';
import { OPTION_NAMES } from '../src/settings/options.ts';
import * as web from '../src/web/index.ts';
import { buildOnce } from './built.testing.ts';

interface Export {
  readonly name: string;
  readonly isType: boolean;
}

/** The script that writes docs/api.md, which has no types. */
interface ApiDocs {
  exportsOf(path: string): Export[];
  apiDocs(): Promise<string>;
  undocumented(): string[];
}

const SRC = fileURLToPath(new URL('../src/', import.meta.url));
const ENTRIES = [
  ['index', node],
  ['web/index', web],
] as const;

const kindOf = (value: unknown): string => {
  if (typeof value !== 'function') return typeof value;
  return /^class\b/.test(String(value)) ? 'class' : 'function';
};

let api: ApiDocs;

beforeAll(async () => {
  buildOnce();
  api = (await import(new URL('../scripts/api-docs.mjs', import.meta.url).href)) as ApiDocs;
});

describe('the entry points', () => {
  it.each(ENTRIES)('%s has these names of these kinds', async (path, module) => {
    const values: Readonly<Record<string, unknown>> = module;
    const lines = api
      .exportsOf(path)
      .map(({ name, isType }) => `${name}: ${isType ? 'type' : kindOf(values[name])}`)
      .sort();
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`public-surface/${path.replace('/', '-')}.txt`);
  });

  it.each(ENTRIES)('%s names each export, and exports nothing else', (path, module) => {
    expect(readFileSync(`${SRC}${path}.ts`, 'utf8')).not.toMatch(/export \*/);
    const values = api.exportsOf(path).filter(({ isType }) => !isType);
    expect(values.map(({ name }) => name).sort()).toEqual(Object.keys(module).sort());
  });

  it('mean the same by the same name', () => {
    const both: Readonly<Record<string, unknown>> = web;
    for (const [name, value] of Object.entries(node)) if (name in both) expect(both[name], name).toBe(value);
  });
});

describe('docs/api.md', () => {
  let page: string;
  beforeAll(async () => {
    page = await api.apiDocs();
  });

  /** What the page has under the name of an export. */
  const sectionOf = (name: string): string =>
    page.split('\n### ').find((section) => section.startsWith(`\`${name}\``)) ?? '';

  it('is made from the docstrings as they are: npm run api-docs', () => {
    const path = fileURLToPath(new URL('../docs/api.md', import.meta.url));
    expect(readFileSync(path, 'utf8')).toBe(page);
  });

  it('describes every name', () => {
    expect(api.undocumented()).toEqual([]);
  });

  it('writes out the types that are made from values', () => {
    expect(page).not.toMatch(/^type \w+ = .*typeof/m);
    expect(sectionOf('LoweringPlan')).toMatch(/weightGrad: '[\w-]+'( \| '[\w-]+')+;/);
    expect(sectionOf('RunRecord')).toContain('  options: Options;\n  cadence: Cadence;\n');
    expect(sectionOf('TrainingEvent')).toMatch(
      /type TrainingEvent = (StepEvent \| EpochEvent|EpochEvent \| StepEvent);/,
    );
    expect(sectionOf('PresetName')).toContain("'pytorch'");
  });

  it('says what each option is for, and its default', () => {
    const section = sectionOf('Options');
    expect(section).toContain('  /** Mirror half of the pairs. Default: true. */\n  flip: boolean;\n');
    for (const name of OPTION_NAMES) expect(section).toContain(`  ${name}: `);
    expect(sectionOf('Cadence')).toContain('Epochs between checkpoints. Default: 1.');
  });
});
