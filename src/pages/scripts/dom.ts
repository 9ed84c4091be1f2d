/** Elements of the page that a script is part of. */

/** The element with this id, which the page's HTML always has. Throws if it is missing or of another kind. */
export const byId = <T extends HTMLElement>(id: string, kind: new () => T): T => {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new TypeError(`the page has no ${kind.name} with id ${id}`);
  return element;
};

/** As `byId`, or undefined if the page has no such element. */
export const optionalById = <T extends HTMLElement>(id: string, kind: new () => T): T | undefined => {
  const element = document.getElementById(id);
  return element instanceof kind ? element : undefined;
};

/** The parameters after `#` in the page's address. */
export const hashParameters = (): URLSearchParams => new URLSearchParams(location.hash.slice(1));
