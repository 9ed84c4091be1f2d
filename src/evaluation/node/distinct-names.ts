/** Names of models and folders in tables: short, and never the same for two. */
import { basename, resolve } from 'node:path';

/** The last part of each path without its extension, or the whole path if two would have the same name. */
export const distinctNames = (paths: readonly string[]): string[] => {
  const short = paths.map((path) => basename(resolve(path)).replace(/\.(onnx|safetensors)$/, ''));
  return short.map((name, i) =>
    short.filter((other) => other === name).length > 1 ? (paths[i] as string) : name,
  );
};
