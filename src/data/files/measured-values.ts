/** What is to be done about samples that are no colours of 8 or 16 bits. */

const RAW = 'inputKind raw (--input-kind raw) or outputKind raw (--output-kind raw)';

/** Of numbers that are not 0 to 255. */
export const AS_VALUES = `such files hold measured values, which train reads as they are with ${RAW}; or save it as 8-bit or 16-bit whole numbers, black at 0 and white at the largest`;

/** Of channels that are neither colour nor alpha. */
export const ALL_CHANNELS = `read all of its channels as values with ${RAW}`;
