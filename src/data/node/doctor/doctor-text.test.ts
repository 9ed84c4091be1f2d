import { describe, expect, it } from 'vitest';
import type { DoctorReport, Finding } from '../../doctor/doctor-report.ts';
import { doctorText } from './doctor-text.ts';

const report = (...findings: readonly Finding[]): DoctorReport => ({
  folder: 'mine',
  pairs: { train: 14, val: 2 },
  layout: 'side-by-side',
  taken: 'each image in train/ holds both sides, A left and B right',
  findings,
});

const HEAD = 'mine: 14 train, 2 val; each image in train/ holds both sides, A left and B right\n';

const near = (i: number): Finding => ({
  severity: 'note',
  kind: 'near-duplicate',
  files: [`${i}.png`, `${i}b.png`],
  text: 'pairs that look nearly alike',
});

const torn = (name: string): Finding => ({
  severity: 'error',
  kind: 'unreadable',
  files: [name],
  text: `${name}: cannot be decoded (${name} ends too early)`,
});

describe('doctorText', () => {
  it('says so where nothing is wrong', () => {
    expect(doctorText(report())).toBe(`${HEAD}nothing is wrong with it\n`);
  });

  it('gives each kind one line, with a count and three examples, and all of them where asked to', () => {
    const many = report(...[1, 2, 3, 4, 5].map(near));
    expect(doctorText(many)).toBe(
      `${HEAD}note     near-duplicate, 5 groups: pairs that look nearly alike\n         1.png and 1b.png\n         2.png and 2b.png\n         3.png and 3b.png\n         and 2 more\nnothing is wrong with it\n--verbose names all files\n`,
    );
    expect(doctorText(many, true)).toContain('         5.png and 5b.png\nnothing is wrong with it\n');
  });

  it('counts the files of one finding, and names a group of many files shortly', () => {
    const small: Finding = {
      severity: 'warning',
      kind: 'too-small',
      files: ['a', 'b', 'c', 'd'],
      text: 'too small',
    };
    const video: Finding = { ...near(1), files: Array.from({ length: 9 }, (_, i) => `f${i}`) };
    const text = doctorText(report(small, video, near(2)));
    expect(text).toContain(
      'warning  too-small, 4 files: too small\n         a\n         b\n         c\n         and 1 more\n',
    );
    expect(text).toContain('near-duplicate, 2 groups');
    expect(text).toContain('         f0, f1, f2 and 6 more\n');
    expect(text).toContain('1 warning, 1 note\n');
  });

  it('names one file of each pair that is alike, and counts the images without a partner', () => {
    const alike: Finding = { ...near(1), files: ['A/1', 'B/1', 'A/2', 'B/2'], named: ['A/1', 'A/2'] };
    const lone = (side: string): Finding => ({
      severity: 'error',
      kind: 'lone-image',
      files: [`${side}/7`, `${side}/8`],
      text: `no partner, ${side}; add the missing ones`,
    });
    const text = doctorText(report(alike, { ...alike, named: ['A/3', 'A/4'] }, lone('A'), lone('B')));
    expect(text).toContain('near-duplicate, 2 groups: pairs that look nearly alike\n         A/1 and A/2\n');
    expect(text).toContain('lone-image, 4 files: ');
    expect(text).toContain('         B/7 and B/8: no partner, B\n');
  });

  it('keeps the reason of each file', () => {
    const text = doctorText(report(torn('1.png'), torn('2.png')));
    expect(text).toContain('error    unreadable, 2 files: files that cannot be read');
    expect(text).toContain('         2.png: cannot be decoded (2.png ends too early)\n');
    expect(text).toContain('1 error\n');
    expect(doctorText(report(torn('1.png')))).toContain('error    unreadable: 1.png: cannot be decoded');
  });

  it('prints a fix that several findings share once, above them', () => {
    const fix = 'join them with pix2pix dataset combine; if each does hold both sides, say so';
    const single = (split: string): Finding => ({
      severity: 'error',
      kind: 'single-images',
      files: [`${split}/`],
      text: `the images in ${split}/ are single images; ${fix}`,
    });
    expect(doctorText(report(single('train'), single('val')))).toBe(
      `${HEAD}error    single-images, 2 splits: splits whose images do not hold both sides; ${fix}\n         the images in train/ are single images\n         the images in val/ are single images\n1 error\n`,
    );
  });

  it('keeps reasons whole below a title that has the fix', () => {
    const piped = (name: string): Finding => ({
      ...torn(name),
      text: `${name}: is a pipe; a file was expected`,
    });
    expect(doctorText(report(piped('1.png'), piped('2.png')))).toContain(
      'or remove them\n         1.png: is a pipe; a file was expected\n',
    );
  });

  it('calls folders folders, and names none twice', () => {
    const unused: Finding = {
      severity: 'note',
      kind: 'other-folder',
      files: ['a/', 'b/'],
      text: 'not used',
    };
    expect(doctorText(report(unused))).toContain(
      'other-folder, 2 folders: not used\n         a/\n         b/\n',
    );
    const singles: Finding = { ...unused, kind: 'no-pairs', text: 'a/ and b/ hold single images' };
    expect(doctorText(report(singles))).toContain(
      'no-pairs, 2 folders: a/ and b/ hold single images\nnothing',
    );
  });

  it('gives findings without files no empty name', () => {
    const ids = (side: string): Finding => ({
      severity: 'warning',
      kind: 'class-ids',
      files: [],
      text: `side ${side} is class ids; give each a colour`,
    });
    expect(doctorText(report(ids('A'), ids('B')))).toContain(
      'class-ids, 2 times: label maps of class ids; give each a colour\n         side A is class ids\n         side B is class ids\n',
    );
  });
});
