/** A software WebGPU adapter for tests: SwiftShader, which Chromium brings along with a Vulkan loader. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import koffi from 'koffi';

const FOLDERS = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome'];
const LOADER = 'libvulkan.so.1';
const DRIVER = 'vk_swiftshader_icd.json';

/** What a process needs in its environment to find the adapter, or undefined if there is none. */
export const softwareAdapterEnv = (): Readonly<Record<string, string>> | undefined => {
  const folder = FOLDERS.find((path) => existsSync(join(path, LOADER)) && existsSync(join(path, DRIVER)));
  return folder === undefined
    ? undefined
    : { LD_LIBRARY_PATH: folder, VK_ICD_FILENAMES: join(folder, DRIVER) };
};

/** Referenced here, since a library goes when its handle is collected. */
const loaded: unknown[] = [];

/**
 * Makes this process, and those that it starts, find the adapter; says why not where there is none. In CI there
 * must be one.
 */
export const whyNoSoftwareAdapter = (): string | undefined => {
  const env = softwareAdapterEnv();
  if (env) {
    Object.assign(process.env, env);
    // LD_LIBRARY_PATH is read when a process starts; a library that is loaded already is found by its name.
    if (loaded.length === 0) loaded.push(koffi.load(join(env.LD_LIBRARY_PATH as string, LOADER)));
    return undefined;
  }
  const reason = 'no SwiftShader is installed; apt-get install chromium';
  if (process.env.CI) throw new Error(reason);
  return reason;
};
