import { describe, expect, it } from 'vitest';
import { shellQuoted, shellWords } from './shell-words.ts';

describe('the words of a command line', () => {
  it.each([
    ['python train.py  --lr 2e-4', ['python', 'train.py', '--lr', '2e-4']],
    [`--name 'two words' --dataroot "a \\"b\\" c"`, ['--name', 'two words', '--dataroot', 'a "b" c']],
    ['--dataroot my\\ data', ['--dataroot', 'my data']],
    ['python train.py \\\n  --no_flip \\\r\n  --name x', ['python', 'train.py', '--no_flip', '--name', 'x']],
    [`--suffix '' --name a'b'"c"`, ['--suffix', '', '--name', 'abc']],
    ['', []],
  ])('%j', (line, words) => {
    expect(shellWords(line)).toEqual(words);
  });

  it('need the end of every quote', () => {
    expect(() => shellWords(`--name 'first`)).toThrow("opens a quote ' that does not end");
  });
});

describe('a word for a shell', () => {
  it.each([
    'plain',
    './datasets/facades',
    '~/data',
    '--lr=2e-4',
    'two words',
    "it's",
    '$HOME',
    '',
    'ä b',
    '*',
  ])('is the same word when it is read again: %j', (word) => {
    expect(shellWords(shellQuoted(word))).toEqual([word]);
  });

  it('is quoted only where it must be', () => {
    expect(['runs/first', '~/data', '2e-4', 'a b', 'x;y'].map(shellQuoted)).toEqual([
      'runs/first',
      '~/data',
      '2e-4',
      "'a b'",
      "'x;y'",
    ]);
  });
});
