import { expect, it } from 'vitest';
import { sampleReport } from './report.testing.ts';
import { scoreTableText } from './score-text.ts';

it('a table in a terminal says which direction is better, and which model is better', () => {
  const { heads, rows } = scoreTableText(sampleReport(['a', 'b'], 8));
  expect(heads).toEqual(['metric', 'a', 'b', 'b minus a']);
  expect(rows.map(([title]) => title)).toEqual(['L1 ↓', 'PSNR ↑', 'sharpness → 1']);
  expect(rows[0]?.[3]).toBe('+0.1000 (+0.1000 to +0.1000) worse');
});

it('writes scores and differences of a row with equally many digits', () => {
  const [, psnr] = scoreTableText(sampleReport(['a', 'b'], 8)).rows;
  expect(psnr?.slice(1)).toEqual([
    expect.stringMatching(/^13\.50 \(\d+\.\d\d to \d+\.\d\d\)$/),
    expect.stringMatching(/^12\.50 /),
    '−1.00 (−1.00 to −1.00) worse',
  ]);
});
