/** Manifests in a folder on disk. */
import * as manifests from '../layouts/manifest.ts';
import type { PairFiles } from '../layouts/pair-files.ts';
import { nodeTree } from './node-tree.ts';

/** Names of the splits that have a manifest. */
export const manifestSplits = (folder: string): Promise<string[]> =>
  manifests.manifestSplits(nodeTree, folder);

/** The pairs of a split's manifest, or undefined without one. Throws DATA, and FILE where it cannot be read. */
export const readManifest = (folder: string, split: string): Promise<PairFiles[] | undefined> =>
  manifests.readManifest(nodeTree, folder, split);
