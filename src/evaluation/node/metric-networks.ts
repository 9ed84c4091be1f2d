/** The networks that metrics use: LPIPS, a segmenter, and one whose features are compared. */
import { basename } from 'node:path';
import { naming } from '../../core/naming.ts';
import { type Lpips, openLpips } from '../../metrics/lpips.ts';
import type { Device } from '../../runtime/device.ts';
import { readModelBytes } from '../../translation/node/model-path.ts';
import { type ImageNetwork, openImageNetwork, type ValueRangeName } from '../image-network.ts';
import { openSegmenter, type Segmenter } from '../segmenter.ts';
import { requirePath } from './require-path.ts';

/** Files of the networks that metrics use. */
export interface MetricNetworkFiles {
  /** LPIPS weights, and their name in errors. */
  readonly lpips?: { readonly bytes: Uint8Array; readonly name: string } | undefined;
  /** A segmentation network as .onnx, for photos that are compared with the labels they were made from. */
  readonly segmenter?: string | undefined;
  /** A network as .onnx whose features are compared. */
  readonly features?: string | undefined;
  /** The range of values that both networks take. */
  readonly values?: ValueRangeName | undefined;
}

export interface MetricNetworks {
  readonly lpips: Lpips | undefined;
  readonly segmenter: Segmenter | undefined;
  readonly features: ImageNetwork | undefined;
  dispose(): Promise<void>;
}

interface NetworkOptions {
  readonly name: string;
  readonly values: ValueRangeName;
}

/** Opens the networks that are named. Throws FILE, FORMAT or MODEL naming the file. */
export const openNetworks = async (
  device: Device,
  { lpips: weights, segmenter, features, values = 'signed' }: MetricNetworkFiles,
): Promise<MetricNetworks> => {
  const opened: { dispose(): Promise<void> }[] = [];
  const keep = <T extends { dispose(): Promise<void> }>(network: T): T => {
    opened.push(network);
    return network;
  };
  const dispose = async (): Promise<void> => {
    for (const network of opened) await network.dispose();
  };
  const opening = async <T extends { dispose(): Promise<void> }>(
    path: string,
    open: (device: Device, bytes: Uint8Array, options: NetworkOptions) => Promise<T>,
  ): Promise<T> => {
    await requirePath(path, 'a network as .onnx file');
    const bytes = await readModelBytes(path);
    return keep(await naming(path, () => open(device, bytes, { name: basename(path), values })));
  };
  try {
    return {
      lpips:
        weights && keep(await naming(weights.name, () => openLpips(device, weights.bytes, weights.name))),
      segmenter: segmenter === undefined ? undefined : await opening(segmenter, openSegmenter),
      features: features === undefined ? undefined : await opening(features, openImageNetwork),
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
};
