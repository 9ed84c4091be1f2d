/** The trainings that this browser keeps for this site. */
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import type { TabFile } from '../../data/web/tab-source.ts';
import { LOCK_FILE, parseRunRecord, RUN_FILES, type RunRecord } from '../../training/run-record.ts';
import { allFiles, fileBelow, opfsFailure, putBelow, removeBelow } from '../../training/web/opfs-files.ts';
import { openRunsFolder } from '../../training/web/opfs-store.ts';
import { removeSource } from './kept-source.ts';
import { filesOfZip, zipOf } from './zip.ts';

/** A training among this browser's own files. */
export interface KeptTraining {
  readonly name: string;
  /** Absent for a run whose record is missing or damaged: `problem` says what is wrong. */
  readonly record: RunRecord | undefined;
  readonly problem: string | undefined;
  /** Whether it has a model, which the first stop or end leaves. */
  readonly hasModel: boolean;
  readonly bytes: number;
}

/** The trainings of this browser, the newest first. Throws RUNTIME where the browser has no files for sites. */
export const listTrainings = async (): Promise<KeptTraining[]> => {
  const runs = await openRunsFolder();
  const found: KeptTraining[] = [];
  for await (const [name, handle] of runs.entries())
    if (handle.kind === 'directory') found.push(await keptTraining(runs, name));
  const begun = ({ record }: KeptTraining): string => record?.createdAt ?? '';
  return found.sort((one, other) => (begun(one) < begun(other) ? 1 : -1));
};

const keptTraining = async (runs: FileSystemDirectoryHandle, name: string): Promise<KeptTraining> => {
  const folder = await runs.getDirectoryHandle(name);
  const names = await allFiles(folder);
  let bytes = 0;
  for (const file of names) bytes += (await fileBelow(folder, file))?.size ?? 0;
  const known = { name, hasModel: names.some((file) => file.endsWith('.onnx')), bytes };
  const text = await (await fileBelow(folder, RUN_FILES.run))?.text();
  if (text === undefined)
    return { ...known, record: undefined, problem: `${name}: it has no ${RUN_FILES.run}` };
  try {
    return { ...known, record: parseRunRecord(text, `${name}/${RUN_FILES.run}`), problem: undefined };
  } catch (error) {
    return { ...known, record: undefined, problem: messageOf(error) };
  }
};

/** The files of a training that does not train now, by name. */
export const filesOfTraining = async (
  name: string,
): Promise<{ readonly name: string; readonly file: File }[]> => {
  const folder = await (await openRunsFolder()).getDirectoryHandle(name);
  const files: { readonly name: string; readonly file: File }[] = [];
  for (const path of await allFiles(folder)) {
    const file = await fileBelow(folder, path);
    if (file) files.push({ name: path, file });
  }
  return files;
};

/** Whether there is a training of this name. */
export const isKept = async (name: string): Promise<boolean> =>
  (await fileBelow(await openRunsFolder(), `${name}/${RUN_FILES.run}`)) !== undefined;

/**
 * A zip archive of a training that does not train now, with its folder: unzipped, it is a run folder, for `pix2pix train --resume`,
 * `serve` and `evaluate`.
 */
export const zipOfTraining = async (name: string): Promise<Blob> =>
  zipOf((await filesOfTraining(name)).map((one) => ({ ...one, name: `${name}/${one.name}` })));

/**
 * Puts a run folder, given as its files or as a zip archive, among this browser's trainings. Resolves with its name there, which gets
 * a number where there is one of that name. Throws FORMAT if it is not a run, FILE if it cannot be written.
 */
export const importTraining = async (given: File | readonly TabFile[]): Promise<string> => {
  const files = given instanceof File ? await filesOfZip(given) : given;
  const place = given instanceof File ? given.name : 'the folder';
  const run = files.find(({ path }) => path === RUN_FILES.run || path.endsWith(`/${RUN_FILES.run}`));
  if (!run)
    throw new Pix2PixError(
      'FORMAT',
      `${place}: holds no ${RUN_FILES.run}; expected a run folder, as pix2pix train makes it, or a zip archive of one`,
    );
  const { createdAt } = parseRunRecord(await run.file.text(), run.path);
  const top = run.path.slice(0, -RUN_FILES.run.length);
  const wanted = top.split('/').filter(Boolean).at(-1) ?? `run of ${createdAt.slice(0, 10)}`;
  const name = await freeName(wanted);
  const root = await (await openRunsFolder()).getDirectoryHandle(name, { create: true });
  try {
    for (const { path, file } of files)
      if (path.startsWith(top) && path !== `${top}${LOCK_FILE}`)
        await putBelow(root, path.slice(top.length), file);
  } catch (error) {
    await removeTraining(name);
    throw opfsFailure(name, error);
  }
  return name;
};

/** A name that no training of this browser has: the wanted one without slashes, with a number where it is taken. */
export const freeName = async (wanted: string): Promise<string> => {
  const plain = wanted.replaceAll(/[/\\]/g, ' ').trim() || 'training';
  let name = plain;
  for (let number = 2; await isKept(name); number++) name = `${plain} ${number}`;
  return name;
};

/** Removes a training and the images that were kept for it; one that trains ends with an error. */
export const removeTraining = async (name: string): Promise<void> => {
  await removeBelow(await openRunsFolder(), name);
  await removeSource(name);
};
