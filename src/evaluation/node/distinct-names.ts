/** What models and folders are called in tables: short, and never two by one name. */
import { basename, resolve } from 'node:path';

/** The last part of each path without its ending, or the whole path where two would be called the same. */
export const distinctNames = (paths: readonly string[]): string[] => {
  const short = paths.map((path) => basename(resolve(path)).replace(/\.(onnx|safetensors)$/, ''));
  return short.map((name, i) =>
    short.filter((other) => other === name).length > 1 ? (paths[i] as string) : name,
  );
};
