/** `pix2pix serve`: the web app and the API for runs and models. */
import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { openLibrary } from '../../server/runs/library.ts';
import { startServer } from '../../server/serve.ts';
import { listCheckpoints, offer } from '../../training/node/checkpoint-list.ts';
import { addNamed } from '../command-table.ts';
import { addDeviceFlags } from '../device-flags.ts';
import { againText, onInterrupt } from '../interrupt.ts';
import { wholeNumber } from '../number-flags.ts';
import { openBrowser } from '../open-browser.ts';
import { counted, type Output, outputOf, printJson } from '../output.ts';
import { addServeFlags, serveOptionsOf } from '../serve-flags.ts';

/** Folders that are searched for runs by default: the one in the documentation, or the current one. */
const USUAL_FOLDERS = ['runs', '.'];

export const addServe = (program: Command): void => {
  const command = addNamed(program, 'serve');
  addServeFlags(command);
  command
    .option(
      '--checkpoint <name>',
      'translate with this checkpoint of each run: best, latest, epoch-0002 (default: model.onnx)',
    )
    .option(
      '--data <folder...>',
      'data sets to train on from the browser, or folders of them, besides those in the served folders',
    )
    .option(
      '--trainings <number>',
      'trainings that may run at the same time, 0 for none (default: 1; on a host that other machines reach: 0)',
      wholeNumber(0),
    )
    .option('--read-only', 'change nothing: no run is started, stopped or deleted')
    .option('--json', 'print one JSON object with the address');
  addDeviceFlags(command);
  command.action(async (given: readonly string[]) => {
    const output = outputOf(command);
    const paths = given.length > 0 ? given : [await firstThere(USUAL_FOLDERS)];
    const { json, device, threads, checkpoint, data, trainings, readOnly } = command.opts<Flags>();
    for (const path of [...paths, ...(data ?? [])]) await requireThere(path);
    if (readOnly && trainings)
      throw new Pix2PixError(
        'OPTION',
        `serve: --trainings ${trainings} has no effect with --read-only; leave one of them out`,
      );
    if (checkpoint !== undefined) await tellCheckpoints(paths, checkpoint, output);
    const { isOpened, ...options } = serveOptionsOf(command);
    const ended = onEnd(output);
    const server = await startServer({
      ...{ ...options, paths, device, threads, checkpoint, data, trainings },
      isReadOnly: readOnly ?? false,
    });
    const { url, host, port } = server;
    const { runs, models } = await server.count();
    if (json) printJson(output, { url, host, port, runs, models });
    else output.stdout(`serving ${servedText(runs, models)}: ${url}\n`);
    if (process.stderr.isTTY) output.stderr('Ctrl+C stops it\n');
    if (isOpened) openBrowser(url);
    await ended;
    await server.close();
  });
};

/** What there is to see; without runs and models the page still waits for the first. */
const servedText = (runs: number, models: number): string => {
  const parts = [
    ...(runs > 0 ? [counted(runs, 'run')] : []),
    ...(models > 0 ? [counted(models, 'model file')] : []),
  ];
  return parts.length > 0 ? parts.join(' and ') : 'no runs yet';
};

interface Flags {
  readonly json?: boolean;
  readonly checkpoint?: string;
  readonly device: 'auto' | 'cpu' | 'webgpu';
  readonly threads?: number;
  readonly data?: readonly string[];
  readonly trainings?: number;
  readonly readOnly?: boolean;
}

/** Reports which weights of each run are used. Throws FILE if no run has that checkpoint. */
const tellCheckpoints = async (
  paths: readonly string[],
  checkpoint: string,
  output: Output,
): Promise<void> => {
  const runs = (await openLibrary(paths).list()).filter(({ kind }) => kind === 'run');
  let numFound = 0;
  for (const { id, path } of runs) {
    const found = (await listCheckpoints(path)).find(({ name }) => name === checkpoint);
    if (found) numFound++;
    const text = found
      ? `checkpoint ${checkpoint}, epoch ${found.epoch}, step ${found.step}`
      : `has no checkpoint ${checkpoint} and cannot translate; ${await offer(path)}`;
    output.stderr(`${id}: ${text}\n`);
  }
  if (runs.length > 0 && numFound === 0)
    throw new Pix2PixError(
      'FILE',
      `serve: no run has a checkpoint "${checkpoint}"; pix2pix info RUN lists those of a run`,
    );
};

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const firstThere = async (paths: readonly string[]): Promise<string> => {
  for (const path of paths) if (await isThere(path)) return path;
  return '.';
};

const requireThere = async (path: string): Promise<void> => {
  try {
    await stat(path);
  } catch (error) {
    throw new Pix2PixError(
      'FILE',
      `${path}: cannot be read (${messageOf(error)}); give a folder of runs, a run folder or a .onnx file`,
      { cause: error },
    );
  }
};

/** Resolves when a signal asks the process to end. */
const onEnd = (output: Output): Promise<void> =>
  new Promise((resolve) => {
    onInterrupt((name) => {
      if (process.stderr.isTTY) output.stderr(`\nending; ${againText(name)} ends at once\n`);
      resolve();
    });
  });
