/** Where a command's text goes, and how figures look in it. */
import type { Command } from 'commander';

/** stdout is for results only; everything else goes to stderr. */
export interface Output {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
}

/** The output that the program of a command was made with. */
export const outputOf = (command: Command): Output => {
  const { writeOut, writeErr } = command.configureOutput();
  return {
    stdout: writeOut ?? ((text) => process.stdout.write(text)),
    stderr: writeErr ?? ((text) => process.stderr.write(text)),
  };
};

/** One JSON value on a line of its own. */
export const printJson = ({ stdout }: Output, value: unknown): void => stdout(`${JSON.stringify(value)}\n`);

/** Rows of a name and a text, the texts aligned. */
export const printRows = (
  { stdout }: Output,
  rows: readonly (readonly [name: string, text: string])[],
): void => {
  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, text] of rows) stdout(`${name.padEnd(width)}  ${text}\n`);
};

/** Rows of a table under its heads; columns of numbers are aligned right. */
export const formatTable = (heads: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const isNumeric = heads.map((_, column) => rows.every((row) => /^[\d.,]*$/.test(row[column] ?? '')));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        isNumeric[column] ? cell.padStart(widths[column] as number) : cell.padEnd(widths[column] as number),
      )
      .join('  ')
      .trimEnd();
  return [heads, ...rows].map((row) => `${line(row)}\n`).join('');
};

/** `54,413,955`. */
export const formatCount = (value: number): string => value.toLocaleString('en-US');

/** `45s`, `12m 05s`, `3h 07m`. */
export const formatDuration = (seconds: number): string => {
  const whole = Math.round(seconds);
  const pad = (value: number): string => String(value).padStart(2, '0');
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${pad(whole % 60)}s`;
  return `${Math.floor(whole / 3600)}h ${pad(Math.floor((whole % 3600) / 60))}m`;
};

/** `1 pair`, `2 pairs`. */
export const counted = (count: number, noun: string): string =>
  `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
