/** The tables of docs/coming-from-pytorch.md: every option of the PyTorch code, and what it is here. */
import { cellText, markdownTable } from '../markdown-table.ts';
import type { Group } from './pytorch-option.ts';
import {
  MODEL_DEFAULTS,
  PYTORCH_MODELS,
  PYTORCH_NAMES,
  PYTORCH_OPTIONS,
  type PytorchName,
} from './pytorch-options.ts';
import { EARLIER_NAMES, EARLIER_VALUES } from './removed-options.ts';

const TITLES: { readonly [G in Group]: string } = {
  base: 'train.py and test.py',
  train: 'train.py',
  test: 'test.py',
  pix2pix: 'pix2pix and colorization',
  cycle_gan: 'cycle_gan',
  'test model': 'test',
  template: 'template',
  removed: 'Removed from the PyTorch code in 2025',
};

/** Where the tables begin and end in the page. */
const BEGIN = '<!-- tables: made from src/cli/from-pytorch -->';
const END = '<!-- end of tables -->';

/** The page with its tables made anew. */
export const withOptionTables = (page: string): string => {
  const [before = '', rest = ''] = page.split(BEGIN);
  const [, after = ''] = rest.split(END);
  return `${before}${BEGIN}\n\n${optionTables()}\n\n${END}${after}`;
};

const optionTables = (): string =>
  [...Object.entries(TITLES).map(([group, title]) => sectionOf(group as Group, title)), earlierNames()].join(
    '\n\n',
  );

const sectionOf = (group: Group, title: string): string => {
  const rows = PYTORCH_NAMES.filter((name) => PYTORCH_OPTIONS[name].group === group).map((name) => [
    `\`${name}\``,
    cellText(defaultText(name)),
    cellText(hereText(name)),
  ]);
  return `### ${title}\n\n${markdownTable(['option there', 'default there', 'here'], rows)}`;
};

/** `instance`, or `batch` with pix2pix. */
const defaultText = (name: PytorchName): string => {
  const usual = valueText(PYTORCH_OPTIONS[name].default);
  const others = PYTORCH_MODELS.flatMap((model) => {
    const value = MODEL_DEFAULTS[model][name];
    return value === undefined || (model === 'colorization' && value === MODEL_DEFAULTS.pix2pix[name])
      ? []
      : [`${model}: ${valueText(value)}`];
  });
  return others.length === 0 ? usual : `${usual} (${others.join(', ')})`;
};

const valueText = (value: string | number | boolean | null): string =>
  value === null
    ? 'must be given'
    : value === ''
      ? 'empty'
      : value === true
        ? 'on'
        : value === false
          ? 'off'
          : value === Number.POSITIVE_INFINITY
            ? 'all'
            : String(value);

const hereText = (name: PytorchName): string => {
  const { here, note, valueNotes = {} } = PYTORCH_OPTIONS[name];
  const ofValues = Object.entries(valueNotes).map(([value, text]) => `${value}: ${text}`);
  const texts = [...(note === undefined ? [] : [note]), ...ofValues].join('; ');
  if (here === undefined) return `none: ${texts}`;
  return texts === '' ? here : `${here}; ${texts}`;
};

const earlierNames = (): string => {
  const rows = Object.entries(EARLIER_NAMES).map(([earlier, now]) => [`\`${earlier}\``, `\`${now}\``]);
  const ofValues = EARLIER_VALUES.map(([option, then, now]) => [
    `\`${option} ${then}\``,
    `\`${option} ${now}\``,
  ]);
  return `### Earlier names of options

${markdownTable(['earlier', 'now'], [...rows, ...ofValues, ['`no_lsgan`', '`gan_mode vanilla`']])}`;
};
