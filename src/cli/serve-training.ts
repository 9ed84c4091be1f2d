/** `pix2pix train --serve`: a server that runs as long as the training. */
import type { Command } from 'commander';
import type { RunningServer } from '../server/serve.ts';
import { openBrowser } from './open-browser.ts';
import { outputOf } from './output.ts';
import { serveOptionsOf } from './serve-flags.ts';

/** Training uses the cores; a translation meanwhile gets one of them. */
const THREADS = 1;

/** Starts the server for `--serve`; it shows the run as soon as it exists. */
export const serveTraining = async (command: Command): Promise<RunningServer | undefined> => {
  const { serve, out, resume } = command.opts<{ serve?: boolean; out?: string; resume?: string }>();
  const folder = resume ?? out;
  if (!serve || folder === undefined) return undefined;
  const { isOpened, ...options } = serveOptionsOf(command);
  const { startServer } = await import('../server/serve.ts'); // loaded only if needed: training starts sooner
  const server = await startServer({
    ...options,
    paths: [folder],
    trainings: 0,
    device: 'cpu',
    threads: THREADS,
  });
  outputOf(command).stderr(`watch it: ${server.url}\n`);
  if (isOpened) openBrowser(server.url);
  return server;
};
