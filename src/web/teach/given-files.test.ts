import { describe, expect, it } from 'vitest';
import type { TabFile } from '../../data/web/tab-source.ts';
import { sourceOfFiles } from './given-files.ts';
import { joinFolders, splitOf } from './joined-folders.ts';

const given = (...paths: readonly string[]): TabFile[] =>
  paths.map((path) => ({ path, file: new File([], path.split('/').at(-1) as string) }));

const pathsOf = ({ files }: { readonly files: readonly TabFile[] }) => files.map(({ path }) => path);

describe('sourceOfFiles', () => {
  it('takes the name of the folder that all files are in', () => {
    const source = sourceOfFiles(given('facades/train/1.png', 'facades/.DS_Store', 'facades/val/2.png'));
    expect(source.name).toBe('facades');
    expect(pathsOf(source)).toEqual(['train/1.png', 'val/2.png']);
  });

  it('takes a zip as it is, and loose files under a name for people', () => {
    expect(sourceOfFiles(given('maps.zip'))).toMatchObject({ name: 'maps', files: [{ path: 'maps.zip' }] });
    expect(sourceOfFiles(given('1.png', '2.png')).name).toBe('your pictures');
  });

  it('says what is expected where nothing was given', () => {
    expect(() => sourceOfFiles(given('x/.hidden'))).toThrow('expected a folder of pictures, or a zip of one');
  });
});

describe('joinFolders', () => {
  it('keeps both pictures of a pair in one split, whatever their endings', () => {
    const names = Array.from({ length: 30 }, (_, index) => `${String(index).padStart(2, '0')}`);
    const a = { ...sourceOfFiles(given(...names.map((name) => `plans/${name}.png`))) };
    const b = { ...sourceOfFiles(given(...names.map((name) => `photos/${name}.jpg`))) };
    const joined = joinFolders(a, b);
    expect(joined.name).toBe('plans to photos');
    expect(pathsOf(joined)).toContain('val/A/09.png');
    expect(pathsOf(joined)).toContain('val/B/09.jpg');
    expect(pathsOf(joined).filter((path) => path.startsWith('val/'))).toHaveLength(6);
  });
});

describe('splitOf', () => {
  it('learns from all of a few pictures', () => {
    expect(Array.from({ length: 19 }, (_, index) => splitOf(index, 19))).not.toContain('val');
  });
});
