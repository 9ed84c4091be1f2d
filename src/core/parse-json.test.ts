import { describe, expect, it } from 'vitest';
import { JsonFault, parseJson } from './parse-json.ts';

describe('parseJson', () => {
  it.each(['{}', ' [1, -2.5e3, "a\\n\\u00e4", true, null, {"a": [[]]}]\r\n', '"x"'])('reads %j', (text) => {
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it.each([
    ['{"a": 1,}', 'column 8: found ",", but no comma may stand before }: remove it'],
    ['[\n  1,\n  2\n  3\n]', 'line 4, column 3: found "3", but a comma or ] was expected'],
    ['{"a": 1', 'column 8: the text ends, but a comma or } was expected'],
    ["{'a': 1}", `column 2: found "'", but a name in double quotes was expected`],
    ['{"a": door}', 'column 7: found "d", but a value was expected: texts stand in double quotes'],
    ['[1, // one\n 2]', 'line 1, column 5: found "/", but a value was expected: JSON has no comments'],
    ['{"a" 1}', 'column 6: found "1", but a colon was expected after the name'],
    ['{"a": "C:\\photos\\1.png"}', 'write \\\\ or /'],
    ['{"a": "open}', 'has no end'],
    ['{"a": 1},', 'column 9: found ",", but the value has ended, so nothing more may follow'],
    ['', 'column 1: the text ends, but a value was expected'],
    ['[01]', 'column 2: found "0"'],
    ['[NaN]', 'column 2: found "N"'],
  ])('says where %j breaks', (text, message) => {
    expect(() => parseJson(text)).toThrow(JsonFault);
    expect(() => parseJson(text)).toThrow(message);
  });
});
