/** Whether the inputs of a run's results can be translated again, with other noise. */

/**
 * They cannot where their pictures are not what the model takes: those of measured values are stretched, and those of
 * super-resolution are enlarged already. `options` are the run's.
 */
export const hasSamples = (options: Readonly<Record<string, unknown>>): boolean =>
  options.noise !== 'none' && options.task !== 'super-resolution' && kindOf(options.inputFormat) !== 'raw';

const kindOf = (format: unknown): unknown =>
  typeof format === 'object' && format !== null && 'kind' in format ? format.kind : undefined;
