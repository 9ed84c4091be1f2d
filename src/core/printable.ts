/** Names from files in texts: whatever bytes they have, they stay on their line and change no terminal. */

/** A longer name says no more in a message. */
const MAX_LENGTH = 200;

/** The name with control and formatting characters written as `\u{1b}`, cut where it is very long. */
export const printable = (name: string): string => {
  const shown = name.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) as number).toString(16)}}`,
  );
  return shown.length <= MAX_LENGTH ? shown : `${shown.slice(0, MAX_LENGTH)}...`;
};
