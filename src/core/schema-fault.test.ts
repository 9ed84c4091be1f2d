import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseChecked } from './schema-fault.ts';

const schema = z.strictObject({
  name: z.string().optional(),
  side: z.enum(['A', 'B']).optional(),
  epochs: z.int().positive().optional(),
  share: z.number().lt(1).optional(),
  colours: z.array(z.object({ bytes: z.array(z.int().min(0).max(255)).length(3) })).optional(),
});

describe('parseChecked', () => {
  it('gives what fits the schema', () => {
    expect(parseChecked(schema, '{"name": "x"}')).toEqual({ name: 'x' });
  });

  it.each([
    ['{"name": 7}', 'name is 7, expected a text in double quotes'],
    ['{"nam": "x"}', 'the key "nam" is unknown'],
    ['{"epochs": 0}', 'epochs is 0, expected more than 0'],
    ['{"share": 1}', 'share is 1, expected less than 1'],
    ['[]', 'it is [], expected an object {...}'],
    ['{"side": "C"}', 'side is "C", expected "A" or "B"'],
    ['{"colours": [{"bytes": [0, 0, 256]}]}', 'colours[0].bytes[2] is 256, expected at most 255'],
    ['{"colours": [{"bytes": [0, 0]}]}', 'colours[0].bytes is [0,0], expected at least 3 entries'],
    [
      '{"colours": [{"byte": []}]}',
      'colours[0].bytes is missing, expected a list [...] (it has a key "byte")',
    ],
    ['{"colours": [1, 2, 3, 4, 5]}', 'colours[2] is 3, expected an object {...}; and 2 more'],
    ['{"name": }', 'column 10: found "}", but a value was expected'],
  ])('says of %s where and what', (text, message) => {
    expect(() => parseChecked(schema, text)).toThrow(message);
  });
});
