/** `pix2pix train --serve`: a server beside the training, for as long as it goes on. */
import type { Command } from 'commander';
import type { RunningServer } from '../server/serve.ts';
import { openBrowser } from './open-browser.ts';
import { outputOf } from './output.ts';
import { serveOptionsOf } from './serve-flags.ts';

/** The cores are the training's; a translation meanwhile takes one of them. */
const THREADS = 1;

/** Starts the server of a training that `--serve` asks for; it shows the run as soon as there is one. */
export const serveTraining = async (command: Command): Promise<RunningServer | undefined> => {
  const { serve, out, resume } = command.opts<{ serve?: boolean; out?: string; resume?: string }>();
  const folder = resume ?? out;
  if (!serve || folder === undefined) return undefined;
  const { isOpened, ...options } = serveOptionsOf(command);
  const { startServer } = await import('../server/serve.ts'); // a training without it begins sooner
  const server = await startServer({ ...options, paths: [folder], device: 'cpu', threads: THREADS });
  outputOf(command).stderr(`watch it: ${server.url}\n`);
  if (isOpened) openBrowser(server.url);
  return server;
};
