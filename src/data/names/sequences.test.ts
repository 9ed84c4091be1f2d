import { describe, expect, it } from 'vitest';
import { sequencePlaces } from './sequences.ts';

const frames = (count: number, make: (i: number) => string): string[] =>
  Array.from({ length: count }, (_, i) => make(i));

describe('sequencePlaces', () => {
  it('reads the last number, whatever its length', () => {
    expect(sequencePlaces(['0001TP_006690', '0001TP_006720', 'Seq05VD_f00030', 'cover'])).toEqual([
      { sequence: '0001TP_*', number: 6690 },
      { sequence: '0001TP_*', number: 6720 },
      { sequence: 'Seq05VD_f*', number: 30 },
      undefined,
    ]);
  });

  it.each([
    ['of two cameras', [1, 2].flatMap((c) => frames(9, (i) => `f${i}_cam${c}`)), 'f*_cam1'],
    ['of snippets', [0, 1, 2, 3].flatMap((s) => frames(9, (i) => `aachen_${s}_${i}`)), 'aachen_0_*'],
    ['in folders', frames(9, (i) => `drive/${i}`), 'drive/*'],
  ])('finds the running number %s', (_, names, sequence) => {
    expect(sequencePlaces(names)[0]?.sequence).toBe(sequence);
  });
});
