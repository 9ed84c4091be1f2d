/** The flag of the commands that read pairs, about names of partners. */

/** Its help text. */
export const MATCH =
  'how the names of partners are made, such as "{id}_image:{id}_label", with * for what varies (default: they are equal or have a part in common)';
