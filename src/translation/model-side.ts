/** What a side of a model holds, as pages and the API say it. */
import type { ModelSide } from '../api/models.ts';
import type { SideFormat } from '../data/side-format.ts';

export const modelSide = (format: SideFormat): ModelSide => ({
  kind: format.kind,
  channels: format.channels,
  ...(format.kind === 'raw' ? { range: [...format.range] } : {}),
});
