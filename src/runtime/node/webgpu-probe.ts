/** Whether WebGPU works on this machine and on what, tried in a process of its own: a bad driver may abort it. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../../core/errors.ts';
import { conv2d, graph, input } from '../../graph/build.ts';
import { encodeModel } from '../../onnx/encode.ts';
import { ENGINE_MODEL } from '../bound-graph.ts';

/** `unknown` where the system does not say, as on Windows and macOS. */
export type AdapterKind = 'gpu' | 'software' | 'unknown';

export type WebGpuProbe =
  | { readonly works: true; readonly adapter: string; readonly kind: AdapterKind }
  | { readonly works: false; readonly reason: string };

/** As Vulkan lists it. */
export interface VulkanAdapter {
  readonly name: string;
  /** VkPhysicalDeviceType. */
  readonly type: number;
}

/** Of VkPhysicalDeviceType, in the order in which an engine that asks for speed prefers them. */
const PREFERRED = [
  { type: 2, kind: 'gpu' }, // discrete
  { type: 1, kind: 'gpu' }, // integrated
  { type: 3, kind: 'unknown' }, // virtual: what is behind it may be either
  { type: 0, kind: 'unknown' },
  { type: 4, kind: 'software' }, // a processor
] as const;

/** The adapter that WebGPU takes of these. */
export const preferredAdapter = (
  adapters: readonly VulkanAdapter[],
): { readonly adapter: string; readonly kind: AdapterKind } => {
  for (const { type, kind } of PREFERRED) {
    const found = adapters.find((each) => each.type === type);
    if (found) return { adapter: found.name, kind };
  }
  return { adapter: `adapter of ${process.platform}`, kind: 'unknown' };
};

const CHILD = fileURLToPath(new URL('./webgpu-probe-child.mjs', import.meta.url));

/** A driver that has not answered by then hangs; shaders of a first start take a few seconds. */
const TIMEOUT_MS = 30_000;

/** Starts the process, or another script in its place. */
export const probeWebGpu = (script: string = CHILD): Promise<WebGpuProbe> =>
  new Promise((resolve) => {
    const args = [script, Buffer.from(probeModel()).toString('base64')];
    execFile(process.execPath, args, { timeout: TIMEOUT_MS }, (error, stdout, stderr) => {
      resolve(error ? { works: false, reason: reasonOf(error, stderr) } : readReport(stdout));
    });
  });

/** A 3x3 convolution over four channels, all ones: 36 inside, 16 in the corners. */
const probeModel = (): Uint8Array => {
  const [x, w] = [input('x', [1, 4, 8, 8]), input('w', [4, 4, 3, 3])];
  return encodeModel(graph({ y: conv2d(x, w, { stride: 1, padding: 1 }) }), ENGINE_MODEL);
};

const [CORNER, INSIDE] = [0, 9];

const readReport = (stdout: string): WebGpuProbe => {
  try {
    const { adapters, values } = JSON.parse(stdout) as { adapters: VulkanAdapter[]; values: number[] };
    if (values[CORNER] === 16 && values[INSIDE] === 36) return { works: true, ...preferredAdapter(adapters) };
    return { works: false, reason: 'a convolution gave wrong numbers' };
  } catch (error) {
    return { works: false, reason: messageOf(error) };
  }
};

interface ExecError extends Error {
  readonly killed?: boolean;
  readonly signal?: NodeJS.Signals | null;
}

/** Where in its sources the engine is, before what it has to say. */
const ENGINE_PLACE = /^.*\.(?:cc|h):\d+ .* was false\. /;

const reasonOf = ({ killed, signal, message }: ExecError, stderr: string): string => {
  if (killed) return `the driver did not answer within ${TIMEOUT_MS / 1000} s`;
  if (signal) return `the driver ended the process with ${signal}`;
  const line = stderr.split('\n').find((text) => /error:/i.test(text)) ?? message;
  return line
    .replace(/^\s*\w*Error: /, '')
    .replace(ENGINE_PLACE, '')
    .trim();
};

/** Whether Linux has a device of a GPU, which is quicker to see than to try; elsewhere nothing is known. */
export const hasGpuDevice = (): boolean => {
  if (process.platform !== 'linux') return false;
  const renders =
    existsSync('/dev/dri') && readdirSync('/dev/dri').some((name) => name.startsWith('renderD'));
  return renders || ['/dev/nvidia0', '/dev/dxg'].some((path) => existsSync(path));
};
