import { expect, it } from 'vitest';
import { parseEmbed } from './embed.ts';

const NONE = { run: undefined, chart: undefined, model: undefined };

it.each([
  ['', undefined],
  ['?run=first', undefined],
  ['?embed=runs', undefined],
  ['?embed=samples', { view: 'samples', ...NONE }],
  ['?embed=curve&run=a%20b&chart=l1', { view: 'curve', ...NONE, run: 'a b', chart: 'l1' }],
  ['?embed=board&model=first-BtoA&run=', { view: 'board', ...NONE, model: 'first-BtoA' }],
])('the address %j asks for %j', (search, embed) => {
  expect(parseEmbed(search)).toEqual(embed);
});
