/** Opens what a tab trains on. */
import { Pix2PixError } from '../../core/errors.ts';
import { openHouses } from './houses.ts';
import type { TabData, TabDataOptions } from './tab-data.ts';
import type { TabSource } from './tab-source.ts';

/** Throws OPTION or DATA for what cannot be trained on. */
export const openTabData = async (source: TabSource, options: TabDataOptions): Promise<TabData> => {
  if (source.kind === 'houses') return openHouses(source, options);
  throw new Pix2PixError('OPTION', `data: a source of the kind ${source.kind}, expected houses`);
};
