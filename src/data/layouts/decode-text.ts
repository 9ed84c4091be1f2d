/** Text in the encodings that people's editors have. */

/** UTF-8, or UTF-16 where a mark says so: `>` of Windows PowerShell writes that. The mark is removed. */
export const decodeText = (bytes: Uint8Array): string => {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes);
};
