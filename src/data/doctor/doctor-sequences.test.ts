/** The doctor on frames of videos: a camera that moves along a house front, pixel by pixel. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { renderFacade } from '../facades/render-facade.ts';
import type { Image } from '../image.ts';
import { writePng } from '../node/codecs.ts';
import { examineDataSet } from '../node/doctor/doctor.ts';
import { doctorText } from '../node/doctor/doctor-text.ts';
import { splitDataSet } from '../node/make/split-data-set.ts';
import type { Finding } from './doctor-report.ts';

let root: string;
let folder: string;
let made = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'doctor-sequences-'));
});
beforeEach(() => {
  folder = join(root, String(made++));
});
afterAll(() => rm(root, { recursive: true }));

const SIZE = 48;

const cut = ({ data, width, channels }: Image, left: number): Image => {
  const cropped = new Uint8Array(SIZE * SIZE * channels);
  for (let y = 0; y < SIZE; y++) {
    const from = (y * width + left) * channels;
    cropped.set(data.subarray(from, from + SIZE * channels), y * SIZE * channels);
  }
  return { data: cropped, width: SIZE, height: SIZE, channels };
};

/** Frames of a scene as pairs of one name, each into the split of its index. */
const film = async (
  start: string,
  scene: number,
  count: number,
  splitOf: (i: number) => string = () => 'train',
): Promise<void> => {
  const { labels, photo } = renderFacade({ seed: 5, index: scene, size: 96 });
  for (let i = 0; i < count; i++) {
    const name = `${start}_${String(6690 + 30 * i).padStart(6, '0')}.png`;
    await writePng(join(folder, splitOf(i), 'A', name), cut({ ...labels, channels: 3 }, i));
    await writePng(join(folder, splitOf(i), 'B', name), cut({ ...photo, channels: 3 }, i));
  }
};

const examine = (place = folder) => examineDataSet(place, { size: SIZE });

const ofKind = (findings: readonly Finding[], kind: string): readonly Finding[] =>
  findings.filter((finding) => finding.kind === kind);

describe('the doctor', () => {
  it('tells of sequences in one line, and lists no neighbours as near-duplicates', async () => {
    await film('0001TP', 1, 20);
    await film('0006R0', 2, 20);
    const report = await examine();
    expect(ofKind(report.findings, 'near-duplicate')).toEqual([]);
    const [found] = ofKind(report.findings, 'sequences');
    expect(found).toMatchObject({ severity: 'note' });
    expect(found?.files).toHaveLength(80);
    expect(doctorText(report)).toContain(
      `note     sequences: 40 pairs are frames of 2 sequences, such as 0001TP_006690 to 0001TP_007260: names have running numbers, and neighbours look alike; keep neighbours together with pix2pix dataset split ${folder} OUT --sequences\n`,
    );
  });

  it('warns of neighbours in two splits, and its advice helps', async () => {
    const splitOf = (i: number): string => (i % 5 === 2 ? 'val' : i % 5 === 4 ? 'test' : 'train');
    await film('0001TP', 1, 30, splitOf);
    await film('0006R0', 2, 30, splitOf);
    const report = await examine();
    const leaks = ofKind(report.findings, 'sequence-leakage');
    expect(leaks[0]).toMatchObject({
      severity: 'warning',
      named: ['train/A/0001TP_006720.png', 'val/A/0001TP_006750.png'],
    });
    expect(leaks[0]?.text).toContain(`pix2pix dataset split ${folder} OUT --sequences --resplit`);
    expect(leaks).toHaveLength(46);
    expect(ofKind(report.findings, 'near-leakage')).toEqual([]);
    const out = `${folder}-anew`;
    const options = { val: 0.2, test: 0.1, seed: 0, isBySequence: true, isResplitting: true };
    expect(await splitDataSet(folder, out, options)).toEqual({ train: 42, val: 12, test: 6 });
    const kinds = (await examine(out)).findings.map(({ kind }) => kind);
    expect(kinds).toContain('sequences');
    expect(kinds).not.toContain('sequence-leakage');
  });

  it('takes numbered images of different things for what they are', async () => {
    for (let i = 0; i < 12; i++) {
      const { labels, photo } = renderFacade({ seed: 6, index: i, size: 64 });
      await writePng(join(folder, 'train', 'A', `house_${i}.png`), { ...labels, channels: 3 });
      await writePng(join(folder, 'train', 'B', `house_${i}.png`), { ...photo, channels: 3 });
    }
    expect(ofKind((await examine()).findings, 'sequences')).toEqual([]);
  });

  it('takes splits that count by themselves for sequences of their own', async () => {
    await film('f', 1, 10);
    await film('f', 2, 10, () => 'val');
    const { findings } = await examine();
    expect(ofKind(findings, 'sequences')[0]?.text).toContain('20 pairs are frames of 2 sequences');
    expect(ofKind(findings, 'sequence-leakage')).toEqual([]);
  });
});
