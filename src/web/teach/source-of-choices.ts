/** The source that choices are trained on: houses are drawn as large as the pictures. */
import type { TabSource } from '../../data/web/tab-source.ts';
import { housesOfSize } from './houses.ts';
import type { FoundPairs } from './look-at-source.ts';
import type { PlainChoices } from './plain-choices.ts';

export const sourceOfChoices = ({ source }: FoundPairs, { size }: PlainChoices): TabSource =>
  source.kind === 'houses' ? housesOfSize(size) : source;
