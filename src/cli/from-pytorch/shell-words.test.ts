import { describe, expect, it } from 'vitest';
import { shellQuoted, shellWords } from './shell-words.ts';

describe('the words of a command line', () => {
  it.each([
    ['python train.py  --lr 2e-4', ['python', 'train.py', '--lr', '2e-4']],
    [`--name 'two words' --dataroot "a \\"b\\" c"`, ['--name', 'two words', '--dataroot', 'a "b" c']],
    ['--dataroot my\\ data', ['--dataroot', 'my data']],
    ['--dataroot C:\\data\\.a "D:\\my data"', ['--dataroot', 'C:\\data\\.a', 'D:\\my data']],
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
    'C:\\data\\x',
    '\\\\server\\x',
    'ends with \\',
    '$HOME/my data',
    `\${DATA}/x`,
    '$(date)',
    '`date`',
    'wow!',
    '"a"',
    '100 %',
  ])('is the same word when it is read again: %j', (word) => {
    expect(shellWords(shellQuoted(word))).toEqual([word]);
  });

  it('is quoted only where it must be', () => {
    const words = ['runs/first', '~/data', '2e-4', 'a b', 'x;y'];
    expect(words.map(shellQuoted)).toEqual(['runs/first', '~/data', '2e-4', '"a b"', '"x;y"']);
  });

  it('leaves variables to the shell, and nothing else', () => {
    const words = ['$HOME/data', `\${DATA}/x`, '$(date)', '`date`', 'wow!'];
    expect(words.map(shellQuoted)).toEqual([
      '"$HOME/data"',
      `"\${DATA}/x"`,
      "'$(date)'",
      "'`date`'",
      "'wow!'",
    ]);
  });
});
