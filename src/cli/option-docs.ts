/** docs/options.md: every option of the table as a row, so that no page says other than the program does. */
import { OPTION_NAMES, OPTIONS_SCHEMA, PRESET_NAMES, PRESETS, resolveOptions } from '../settings/options.ts';
import { flagNameOf } from './option-flags.ts';

/** Markdown of the page. */
export const optionDocs = (): string => {
  const defaults: Readonly<Record<string, unknown>> = resolveOptions();
  const rows = OPTION_NAMES.map((name) => {
    const { description = '' } = OPTIONS_SCHEMA.shape[name];
    return [`\`${flagNameOf(name)}\``, textOf(defaults[name]), description];
  });
  const presets = PRESET_NAMES.map((preset) => {
    const changes = Object.entries(PRESETS[preset]).map(
      ([name, value]) => `\`${flagNameOf(name)} ${String(value)}\``,
    );
    return `- **${preset}**: ${changes.length === 0 ? 'the defaults below' : changes.join(', ')}`;
  });
  return `# Options

What \`pix2pix train\` takes, with the defaults, which are the paper's. A preset (\`--preset\`) changes some of them; flags
change what the preset says. All are written to \`run.json\`. This page is made from the table in
\`src/settings/options.ts\` and compared with it by a test.

## Presets

${presets.join('\n')}

## Options

${markdownTable(['flag', 'default', 'meaning'], rows)}
`;
};

/** Columns as wide as their widest cell, as formatters have them. */
const markdownTable = (heads: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] as number)).join(' | ')} |`;
  return [line(heads), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
};

const textOf = (value: unknown): string =>
  value === null ? '-' : value === true ? 'on' : value === false ? 'off' : `\`${String(value)}\``;
