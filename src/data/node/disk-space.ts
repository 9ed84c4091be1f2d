/** Room on the disk, looked at before work that would fill it. */
import { stat, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Free bytes for this user where a folder is, or would be once it is made. */
export const freeBytes = async (folder: string): Promise<number> => {
  const { bavail, bsize } = await statfs(await nearestExisting(resolve(folder)));
  return bavail * bsize;
};

const nearestExisting = async (path: string): Promise<string> => {
  const exists = await stat(path).then(
    () => true,
    () => false,
  );
  return exists || dirname(path) === path ? path : nearestExisting(dirname(path));
};

const UNITS = ['kB', 'MB', 'GB', 'TB'] as const;

/** `999 bytes`, `30.2 MB`, `8.6 GB`: decimal units, as networks and disks have them. */
export const formatBytes = (bytes: number): string => {
  let value = bytes;
  let unit = 'bytes';
  for (const next of UNITS) {
    if (value < 999.95) break; // what would be rounded to 1000
    value /= 1000;
    unit = next;
  }
  return `${unit === 'bytes' ? value : value.toFixed(1)} ${unit}`;
};
