/** Tables of the documents that are made from the program. */

/** A bar would end the cell. */
export const cellText = (text: string): string => text.replaceAll('|', '\\|');

/** Columns as wide as their widest cell, as formatters have them. */
export const markdownTable = (heads: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] as number)).join(' | ')} |`;
  return [line(heads), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
};
