/** The reference value of every op, in one table. */
import { Pix2PixError } from '../core/errors.ts';
import { elementwiseRules } from './elementwise-rules.ts';
import { normalizationRules } from './normalization-rules.ts';
import { poolingRules } from './pooling-rules.ts';
import { productRules } from './product-rules.ts';
import { reductionRules } from './reduction-rules.ts';
import type { ReferenceRules } from './rule.ts';
import { shapeOpRules } from './shape-op-rules.ts';

export const referenceRules: ReferenceRules = {
  // Inputs of the graph have their values before the walk; this one is reached but not among them.
  input: (_inputs, { name }) => {
    throw new Pix2PixError(
      'GRAPH',
      `interpret: input "${name}" is used but is not among the graph's inputs; build the graph with graph(outputs)`,
    );
  },
  constant: (_inputs, { data }) => Float64Array.from(data),
  ...elementwiseRules,
  ...shapeOpRules,
  ...reductionRules,
  ...productRules,
  ...poolingRules,
  ...normalizationRules,
};
