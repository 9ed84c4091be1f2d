/** Folders of outputs and targets that hold measured values or ids of classes. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnyImage, Samples } from '../../data/image.ts';
import { writeStored } from '../../data/node/formats/write-stored.ts';
import type { Device } from '../../runtime/device.ts';
import { openDevice } from '../../runtime/node/open-device.ts';
import { evaluateFiles } from './evaluate-files.ts';
import type { FolderFormatOptions } from './folder-format.ts';
import { sourceOfFolders } from './source-of-folders.ts';

const SIZE = 16;
let root: string;
let device: Device;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'folder-format-'));
  device = await openDevice({ threads: 1 });
});
afterAll(async () => {
  await device.dispose();
  await rm(root, { recursive: true });
});

const image = <D extends Samples>(data: D): AnyImage => ({
  width: SIZE,
  height: SIZE,
  channels: data.length / (SIZE * SIZE),
  data,
});

const ramp = (channels = 1): number[] => Array.from({ length: SIZE * SIZE * channels }, (_, i) => i);
const gray16 = (plus: number): AnyImage => image(Uint16Array.from(ramp(), (i) => 1000 + 4 * i + plus));
const floats = (plus: number, channels = 1): AnyImage =>
  image(Float32Array.from(ramp(channels), (i) => i / 100 - 1 + plus));
/** Four squares of classes 0 to 3. */
const ids = (first = 0): AnyImage =>
  image(
    Uint8Array.from(ramp(), (i) => {
      const place = 2 * Number(i >= (SIZE * SIZE) / 2) + Number(i % SIZE >= SIZE / 2);
      return place === 0 ? first : place;
    }),
  );

/** Evaluates two images of each side by L1 and PSNR; also what was told. */
const evaluated = async (
  name: string,
  [output, target]: readonly [AnyImage, AnyImage],
  ending: string,
  options: FolderFormatOptions = {},
) => {
  const [outputs, targets] = [join(root, name, 'outputs'), join(root, name, 'targets')];
  for (const stem of ['a', 'b']) {
    await writeStored(join(outputs, `${stem}.${ending}`), output);
    await writeStored(join(targets, `${stem}.${ending}`), target);
  }
  const told: string[] = [];
  const onNotice = (line: string): number => told.push(line);
  const source = await sourceOfFolders([outputs], targets, { onNotice, ...options });
  const { report } = await evaluateFiles(device, source, { seed: 0, metrics: ['l1'], onNotice });
  const value = (column: string): number | undefined =>
    report.evaluation.scores.find((row) => row.column.name === column)?.scores[0]?.value;
  return { told, report, value };
};

describe('folders of outputs and targets', () => {
  it('of 16 bits are compared in the range of the targets, which is told', async () => {
    const { told, value, report } = await evaluated('deep', [gray16(102), gray16(0)], 'png');
    expect(value('l1')).toBeCloseTo((2 * 102) / 1020, 6); // of 1000 to 2020
    expect(told[0]).toBe(
      'Images hold: 16-bit values 1000..2020, 1 channel; the range is that of the targets, and outputRange (--output-range) names another',
    );
    expect(report.facts).toContainEqual(['images hold', '16-bit values 1000..2020, 1 channel']);
  });

  it('of 16 bits are compared in a range that is given, without taking dark ones for labels', async () => {
    const { told, value, report } = await evaluated('given', [gray16(102), gray16(0)], 'png', {
      outputRange: [0, 65535],
    });
    expect(value('l1')).toBeCloseTo((2 * 102) / 65535, 9);
    expect(told[0]).toBe('Images hold: 16-bit values 0..65535, 1 channel');
    expect(report.classes).toEqual([]);
  });

  it('of floats are compared, of any channels', async () => {
    const { value } = await evaluated('floats', [floats(0.5), floats(0)], 'tif');
    expect(value('l1')).toBeCloseTo((2 * 0.5) / 2.55, 5);
    const { told } = await evaluated('six', [floats(0.5, 6), floats(0, 6)], 'tif');
    expect(told[0]).toContain('float values -1..14.35, 6 channels');
  });

  it('of ids are compared by their classes', async () => {
    const { told, value } = await evaluated('ids', [ids(3), ids()], 'png');
    expect(told).toContain('Images hold: ids of 4 classes');
    expect(value('label_pixel_accuracy')).toBe(0.75);
  });

  it('of ids have the names and colours of a palette file', async () => {
    const palette = join(root, 'palette.json');
    const colours = [
      [0, 0, 0],
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
    ];
    await mkdir(root, { recursive: true });
    await writeFile(
      palette,
      JSON.stringify(colours.map((colour, id) => ({ id, name: `class ${id}`, colour }))),
    );
    const { value } = await evaluated('named', [ids(3), ids()], 'png', { palette });
    expect(value('l1')).toBeCloseTo((0.25 * 2) / 3, 6); // a quarter is blue, and should be black
  });

  it('in colour, of which ids are asked, are refused with the flag that lists their classes', async () => {
    const colour = image(Uint8Array.from(ramp(3), (i) => i));
    await expect(evaluated('colours', [colour, colour], 'png', { outputKind: 'ids' })).rejects.toThrow(
      'list id, name and colour of each in a palette file, palette (--palette FILE), or read them as colour',
    );
  });

  it('of 8 and 16 bits are compared as colours, which is told', async () => {
    const bytes = image(Uint8Array.from(ramp(), (i) => i));
    const words = image(Uint16Array.from(ramp(), (i) => 257 * i));
    const { told, value } = await evaluated('both', [bytes, words], 'png');
    expect(value('l1')).toBe(0);
    expect(told[0]).toMatch(/^Some images have 16 bits and others 8: .*--output-kind\) raw/);
  });

  it('of other channels than the rest do not change the range', async () => {
    const [outputs, targets] = [join(root, 'mixed', 'outputs'), join(root, 'mixed', 'targets')];
    for (const folder of [outputs, targets])
      for (const stem of ['a', 'b', 'c'])
        await writeStored(join(folder, `${stem}.tif`), stem === 'c' ? floats(-900, 6) : floats(0));
    const told: string[] = [];
    const onNotice = (line: string): number => told.push(line);
    const source = await sourceOfFolders([outputs], targets, { onNotice });
    expect(told[0]).toContain('float values -1..1.55, 1 channel');
    const { report } = await evaluateFiles(device, source, { seed: 0, metrics: ['l1'] });
    expect(report.evaluation.failed).toMatchObject([{ files: ['c'] }]);
  });

  it('of other channels than the rest are listed as failed', async () => {
    await expect(evaluated('odd', [floats(0, 6), floats(0)], 'tif')).rejects.toThrow(
      /none of 2 pairs can be used: .*a\.tif: has (1|6) channels?, expected (1|6), as the images of this side have/,
    );
  });

  it('refuse a range of what holds no values', async () => {
    const bytes = image(Uint8Array.from(ramp(), (i) => i));
    await expect(evaluated('bytes', [bytes, bytes], 'png', { outputRange: [0, 9] })).rejects.toThrow(
      /outputRange \(--output-range\) is 0:9, but the images hold no measured values/,
    );
  });
});
