/** A part of an evaluation, measured by one of several processes into the folder of the report. */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Part } from '../../core/part-of.ts';
import { sha256OfFile } from '../../data/node/download/file-digest.ts';
import type { Device } from '../../runtime/device.ts';
import { type FailedPair, itemNames, measureItems } from '../evaluate.ts';
import type { PairImages } from '../report.ts';
import { type EvaluateFilesOptions, type OpenEvaluation, openEvaluation } from './evaluation-setup.ts';
import type { EvaluationSource } from './evaluation-source.ts';
import { openPart, partsFolder, type WholeEvaluation } from './part-files.ts';
import { pairPictures } from './report-files.ts';
import { requireReportPlace } from './report-place.ts';

/** Which part is measured, and into which folder. */
export interface EvaluatePartOptions extends Omit<EvaluateFilesOptions, 'partsIn'> {
  readonly part: Part;
  /** Folder of the report, which gets the part; see `partsFolder`. */
  readonly out: string;
}

/** What was measured. */
export interface EvaluatedPart {
  /** How many images the part has, and how many of them were measured before. */
  readonly total: number;
  readonly before: number;
  /** Images of it that could not be used, measured now or before; those that no part can use are not among them. */
  readonly failed: readonly FailedPair[];
}

/**
 * Measures the images of a part that were not measured yet; `evaluateFiles` makes the report of all parts. Throws as `evaluateFiles`; what was measured until then stays, and
 * another call goes on.
 *
 * @example
 * await evaluatePart(device, source, { seed: 0, out: 'report', part: { index: 1, count: 4 } }); // and the other three
 * await evaluateFiles(device, source, { seed: 0, out: 'report', partsIn: 'report' });
 */
export const evaluatePart = async (
  device: Device,
  source: EvaluationSource,
  options: EvaluatePartOptions,
): Promise<EvaluatedPart> => {
  const { part, out, signal, onProgress } = options;
  await requireReportPlace(source, out, { takesParts: true });
  const folder = partsFolder(out, source.direction);
  const opened = await openEvaluation(device, source, options);
  try {
    const { pairs, scorers, ceiling } = opened;
    const file = await openPart(folder, part, await wholeEvaluation(source, opened, options));
    const before = file.total - file.left.length;
    const failed = file.items.flatMap(({ item }) => failedOf(item));
    try {
      const save = await pairPictures(folder, pairs.names);
      const saved = new Map<string, PairImages | undefined>();
      const items = measureItems({
        source: pairs,
        scorers,
        ceiling,
        indices: file.left,
        onPair: async (pair, outputs) => {
          saved.set(pair.name, await save(pair, outputs));
        },
        onProgress: (done) => onProgress?.(before + done, file.total),
        ...(signal ? { signal } : {}),
      });
      for await (const item of items) {
        const images = saved.get(item.name);
        saved.delete(item.name);
        await file.add({ item, ...(images ? { images } : {}) });
        failed.push(...failedOf(item));
      }
    } finally {
      await file.close();
    }
    return { total: file.total, before, failed };
  } finally {
    await opened.dispose();
  }
};

const failedOf = (item: { readonly name: string } & ({ readonly reason: string } | object)): FailedPair[] =>
  'reason' in item ? [{ files: [item.name], reason: item.reason }] : [];

/** What all parts of an evaluation must have alike, and the names of its images. */
export const wholeEvaluation = async (
  source: EvaluationSource,
  { pairs, metrics, classes }: OpenEvaluation,
  { lpips, segmenter, features, values, seed }: EvaluateFilesOptions,
): Promise<WholeEvaluation> => {
  const names = itemNames(pairs);
  const files = [segmenter, features].filter((path) => path !== undefined);
  return {
    names,
    identity: {
      ...Object.fromEntries(source.facts.map(([name, text]) => [`“${name}”`, text])),
      size: source.size,
      names: `of ${names.length} images, ${digestOf(JSON.stringify(names))}`,
      ...(await digestsOf(source.modelFiles, source.models)),
      metrics: metrics.join(', '),
      ...(classes ? { classes: digestOf(JSON.stringify(classes)) } : {}),
      ...(lpips ? { 'weights of LPIPS': digestOf(lpips.bytes) } : {}),
      ...(await digestsOf(
        files,
        files.map((path) => basename(path)),
      )),
      ...(values === undefined ? {} : { 'values of networks': values }),
      seed: String(seed),
    },
  };
};

/** Letters of a digest in messages: no two files meet by chance. */
const DIGEST_LETTERS = 16;

const digestOf = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex').slice(0, DIGEST_LETTERS);

const digestsOf = async (
  paths: readonly string[],
  names: readonly string[],
): Promise<Readonly<Record<string, string>>> =>
  Object.fromEntries(
    await Promise.all(
      paths.map(
        async (path, index) =>
          [`weights of ${names[index]}`, (await sha256OfFile(path)).slice(0, DIGEST_LETTERS)] as const,
      ),
    ),
  );
