import { describe, expect, it } from 'vitest';
import { matchAmong, matchNames } from './match-names.ts';

const numbers = (from: number, to: number, digits = 0): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => String(from + i).padStart(digits, '0'));

/** Names of both sides as data sets have them, and the key of the last pair. */
const DATA_SETS: Readonly<Record<string, readonly [a: string[], b: string[], key: string]>> = {
  DRIVE: [numbers(21, 40).map((id) => `${id}_training`), numbers(21, 40).map((id) => `${id}_manual1`), '40'],
  'DRIVE, of one first digit': [
    numbers(21, 29).map((id) => `${id}_training`),
    numbers(21, 29).map((id) => `${id}_manual1`),
    '29',
  ],
  Cityscapes: [
    ['aachen', 'bochum'].flatMap((city) =>
      numbers(1, 9, 6).map((id) => `${city}/${city}_${id}_000019_leftImg8bit`),
    ),
    ['aachen', 'bochum'].flatMap((city) =>
      numbers(1, 9, 6).map((id) => `${city}/${city}_${id}_000019_gtFine_labelIds`),
    ),
    'bochum/bochum_000009_000019',
  ],
  CamVid: [
    ['0001TP', '0006R0', 'Seq05VD_f'].flatMap((start) =>
      numbers(6690, 6720, 6).map((id) => `${start}_${id}`),
    ),
    ['0001TP', '0006R0', 'Seq05VD_f'].flatMap((start) =>
      numbers(6690, 6720, 6).map((id) => `${start}_${id}_L`),
    ),
    'Seq05VD_f_006720',
  ],
  ADE20K: [
    numbers(1, 12, 8).map((id) => `ADE_train_${id}`),
    numbers(1, 12, 8).map((id) => `ADE_train_${id}_seg`),
    'ADE_train_00000012',
  ],
  'img and mask': [numbers(1, 12).map((id) => `img_${id}`), numbers(1, 12).map((id) => `mask_${id}`), '12'],
  'scan and label': [
    numbers(1, 9, 3).map((id) => `scan-${id}`),
    numbers(1, 9, 3).map((id) => `label-${id}`),
    '009',
  ],
  words: [
    ['cat', 'dog', 'hen'].map((id) => `${id}.photo`),
    ['cat', 'dog', 'hen'].map((id) => `${id}.sketch`),
    'hen',
  ],
  'numbers of other lengths': [
    numbers(1, 12).map((id) => `img_${id}`),
    numbers(1, 12, 4).map((id) => `mask_${id}_${'abc'[Number(id) % 3]}`),
    '12',
  ],
  'a single pair': [['21_training'], ['21_manual1'], '21'],
};

describe('matchNames', () => {
  it.each(Object.entries(DATA_SETS))('pairs %s', (_, [a, b, key]) => {
    const result = matchNames(a, b.toReversed());
    const pairs = result.kind === 'matched' ? result.pairs : [];
    expect(pairs.map((pair) => [pair.a, pair.b])).toEqual(a.map((name, i) => [name, b[i]]));
    expect(pairs.at(-1)?.key).toBe(key);
  });

  it('leaves names alone that have no partner, and strays', () => {
    const a = [...numbers(21, 40).map((id) => `${id}_training`), 'overview'];
    const b = numbers(22, 41).map((id) => `${id}_manual1`);
    const result = matchNames(a, b);
    expect(result.kind === 'matched' && result.pairs.map(({ key }) => key)).toEqual(numbers(22, 40));
  });

  it('does not choose between several partners', () => {
    const a = numbers(1, 9, 6).map((id) => `aachen_${id}_leftImg8bit`);
    const b = numbers(1, 9, 6).flatMap((id) => [`aachen_${id}_gtFine_color`, `aachen_${id}_gtFine_labelIds`]);
    const result = matchNames(a, b);
    expect(result).toMatchObject({ kind: 'ambiguous' });
    expect(result.kind === 'ambiguous' && result.ways.map(({ pattern }) => pattern).sort()).toEqual([
      '{id}_leftImg8bit:{id}_gtFine_color',
      '{id}_leftImg8bit:{id}_gtFine_labelIds',
    ]);
  });

  it('does not choose between two numbers', () => {
    expect(matchNames(['a1x2', 'b2y1'], ['p1', 'q2']).kind).toBe('ambiguous');
  });

  it.each([
    [
      ['red', 'green'],
      ['one', 'two'],
    ],
    [
      ['photo_1', 'photo_2', 'photo_3'],
      ['photo_7', 'photo_8', 'photo_9'],
    ],
    [
      ['n02381460_2', 'n02381460_4', 'n02381460_13', 'n02381460_17', 'n02381460_20'],
      ['n02391049_2', 'n02391049_9', 'n02391049_11', 'n02391049_37', 'n02391049_41'],
    ],
  ])('makes no pairs of %j and %j', (a, b) => {
    expect(matchNames(a, b)).toEqual({ kind: 'none' });
  });

  it('takes a hundred thousand names', () => {
    const ids = numbers(1, 100_000, 6);
    const result = matchNames(
      ids.map((id) => `seq_${id}_left`),
      ids.map((id) => `seq_${id}_ids`),
    );
    expect(result.kind === 'matched' && result.pairs.length).toBe(100_000);
  });
});

describe('matchAmong', () => {
  it.each([
    ['img and mask', ['img_1', 'img_2', 'img_3', 'mask_1', 'mask_2', 'mask_3'], ['img_1', 'mask_1']],
    ['CamVid', ['0001TP_1', '0001TP_1_L', '0001TP_2', '0001TP_2_L'], ['0001TP_1', '0001TP_1_L']],
    ['folders', ['x/1_a', 'x/1_b', 'y/1_a', 'y/1_b'], ['x/1_a', 'x/1_b']],
  ])('pairs %s in one list', (_, names, first) => {
    const result = matchAmong(names);
    expect(result.kind === 'matched' && result.pairs.map(({ a, b }) => [a, b])[0]).toEqual(first);
    expect(result.kind === 'matched' && result.pairs.length).toBe(names.length / 2);
  });

  it.each([
    ['numbered images', numbers(1, 40).map((id) => `frame_${id}`)],
    ['numbered images of two kinds', [...numbers(1, 4).map((id) => `cat_${id}`), 'dog_1', 'dog_2']],
    ['two images', ['img_1', 'img_2']],
    ['folders of equal names', ['images/1', 'images/2', 'masks/1', 'masks/2']],
  ])('makes no pairs of %s', (_, names) => {
    expect(matchAmong(names).kind).toBe('none');
  });

  it('does not choose where names can be paired in two ways', () => {
    expect(matchAmong(['x_1_1', 'x_1_2', 'x_2_1', 'x_2_2']).kind).toBe('ambiguous');
  });
});
