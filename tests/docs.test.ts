import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../src/core/errors.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** A Markdown file without its code, in which brackets are not links and # is not a heading. */
const proseOf = (path: string): string =>
  textOf(path)
    .replace(/^```.*?^```/gms, '')
    .replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()]/g, ' '));

const pages = [
  ...['README.md', 'AGENTS.md', 'CHANGELOG.md'].filter((name) => existsSync(join(ROOT, name))),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join('docs', path)),
];

/** The anchor that GitHub gives a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

const headingsOf = (path: string): readonly { readonly level: number; readonly title: string }[] =>
  [
    ...textOf(path)
      .replace(/^```.*?^```/gms, '')
      .matchAll(/^(#+) (.*)$/gm),
  ].map(([, marks = '', title = '']) => ({ level: marks.length, title }));

const anchorsOf = (path: string): string[] => headingsOf(path).map(({ title }) => anchorOf(title));

/** Targets of links and pictures, in Markdown and in HTML, but for those of other sites. */
const relativeLinksOf = (path: string): string[] =>
  [...proseOf(path).matchAll(/\]\(<?([^)\s>]+)>?[^)]*\)|\b(?:src|srcset|href)="([^"]+)"/g)]
    .map((match) => (match[1] ?? match[2]) as string)
    .filter((link) => !/^[a-z]+:/i.test(link));

describe('docs/errors.md', () => {
  const sections = textOf('docs/errors.md').split(/^## /m).slice(1);

  it('lists exactly the codes that can be raised, in their order', () => {
    expect(sections.map((section) => section.split('\n')[0])).toEqual(Object.keys(ERROR_CODES));
  });

  it.each(Object.entries(ERROR_CODES))('gives %s its meaning, a message and a way out', (code, meaning) => {
    const section = sections.find((text) => text.startsWith(`${code}\n`));
    expect(section).toContain(`Meaning: ${meaning}.\n`);
    expect(section).toMatch(/^> \S/m);
    expect(section).toMatch(/^What to do: \S/m);
  });
});

describe('links', () => {
  it.each(pages)('of %s lead to files and headings that exist', (page) => {
    const broken = relativeLinksOf(page).filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : join(dirname(page), decodeURIComponent(path));
      if (!existsSync(join(ROOT, target))) return true;
      return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).includes(anchor);
    });
    expect(broken).toEqual([]);
  });
});

describe('headings', () => {
  it.each(pages)('of %s are each there once under their own heading', (page) => {
    const open: string[] = [];
    const paths = headingsOf(page).map(({ level, title }) => {
      open.splice(level - 1, open.length, title);
      return open.join(' > ');
    });
    expect(paths.filter((path, index) => paths.indexOf(path) !== index)).toEqual([]);
  });
});
