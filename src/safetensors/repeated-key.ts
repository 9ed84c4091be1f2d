/** Finds a key that an object of a JSON text holds twice; JSON.parse keeps the last one in silence. */

const SPACE = /\s/;

/** The first key that comes twice in one object of a valid JSON text, or undefined. */
export const repeatedKey = (json: string): string | undefined => {
  const open: Set<string>[] = [];
  let at = 0;
  while (at < json.length) {
    const character = json[at] as string;
    const end = character === '"' ? endOfText(json, at) : at + 1;
    if (character === '{' || character === '[') open.push(new Set());
    else if (character === '}' || character === ']') open.pop();
    else if (character === '"' && isKey(json, end)) {
      const key: string = JSON.parse(json.slice(at, end)); // "a" and "\u0061" are one key
      const keys = open.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
    at = end;
  }
  return undefined;
};

/** The position after the closing quote of the text that starts here. */
const endOfText = (json: string, start: number): number => {
  let at = start + 1;
  while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at + 1;
};

/** Whether a colon follows the text that ends here. */
const isKey = (json: string, end: number): boolean => {
  let at = end;
  while (SPACE.test(json[at] ?? '')) at++;
  return json[at] === ':';
};
