/** Bytes in parts, as files are made of. */

/** The sum of the parts' lengths. */
export const bytesLength = (parts: readonly Uint8Array[]): number =>
  parts.reduce((total, { length }) => total + length, 0);

/** All parts in one new buffer, one after the other. */
export const joinBytes = (parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(bytesLength(parts));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
};
