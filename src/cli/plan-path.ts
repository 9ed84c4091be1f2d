/** Path of the plan that was tuned for this machine. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/** PIX2PIX_PLAN, or a file in the user's cache folder. */
export const planPath = (): string =>
  process.env.PIX2PIX_PLAN ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'pix2pix', 'plan.json');
