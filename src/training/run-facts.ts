/** What the pages of a run say of it: its data, its start, its device and its options, as people read them. */
import { formatText } from '../data/side-format.ts';
import { optionsWithoutEffect } from '../settings/effects.ts';
import type { OptionName, Options } from '../settings/options.ts';
import { translationsOf } from '../settings/translations.ts';
import type { RunRecord } from './run-record.ts';

/** The name of a run's data: that of its folder, or of both; of an imported run, the names of its files. */
export const dataName = ({ data, imported }: Pick<RunRecord, 'data' | 'imported'>): string =>
  (imported ?? [data.folder, ...(data.folderB === undefined ? [] : [data.folderB])])
    .map(lastPart)
    .join(' and ');

/** The last part of an absolute path of any system; one of Windows has no `/`. */
const lastPart = (path: string): string =>
  path.split(path.includes('/') ? '/' : '\\').findLast((part) => part !== '') ?? '';

/** Rows of name and text. Options that are not set, or have no effect, are left out. */
export const runFacts = (record: RunRecord): readonly (readonly [name: string, text: string])[] => {
  const { options, data, preset, version, createdAt, imported } = record;
  const pairs = Object.entries(data.pairs).map(([split, count]) => `${count} ${split}`);
  const withoutEffect = optionsWithoutEffect(options);
  return [
    // Pages are shown to others, whom the path does not concern.
    imported
      ? ['imported from', `${dataName(record)}, ${waysText(options)}`]
      : ['data', `${dataName(record)} (${pairs.join(', ')}), ${waysText(options)}`],
    ['preset', preset],
    ['began', `${timeText(createdAt)}, version ${version}`],
    ['device', deviceText(record.device)],
    ...Object.entries(options)
      .filter(([name, value]) => value !== null && !withoutEffect.includes(name as OptionName))
      .map(([name, value]) => [name, valueText(value)] as const),
  ];
};

const waysText = (options: Options): string =>
  translationsOf(options)
    .map(({ direction }) => direction)
    .join(' and ');

/** `2026-11-27 14:43 UTC`: the time zone of whoever reads the page is not known. */
const timeText = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

const valueText = (value: Options[OptionName]): string => {
  if (typeof value === 'object' && value !== null) return formatText(value);
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
};

/** `CPU AMD EPYC, 2 threads, ONNX Runtime 1.30.0`; a record of another version may lack any part. */
const deviceText = ({ device, engineVersion, threads, model }: RunRecord['device']): string => {
  const kind = device === 'webgpu' ? 'GPU (WebGPU)' : 'CPU';
  const parts = [
    typeof model === 'string' && model !== '' ? `${kind} ${model}` : kind,
    ...(device !== 'webgpu' && typeof threads === 'number'
      ? [threads === 1 ? '1 thread' : `${threads} threads`]
      : []),
    ...(typeof engineVersion === 'string' ? [`ONNX Runtime ${engineVersion}`] : []),
  ];
  return parts.join(', ');
};
