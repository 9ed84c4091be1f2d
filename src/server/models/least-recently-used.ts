/** A cache of things that are expensive to make, which drops the least recently used ones. */

/** The value of a key, made once. Beyond `most` values, the least recently used one is released. */
export const cached = <T>(
  map: Map<string, Promise<T>>,
  key: string,
  most: number,
  make: () => Promise<T>,
  giveUp: (value: T) => Promise<void> | void,
): Promise<T> => {
  const value = map.get(key) ?? make();
  map.delete(key); // moves it to the end: the most recently used
  map.set(key, value);
  value.catch(() => map.delete(key)); // the caller gets the error; the next call tries again
  const [oldest] = map;
  if (map.size > most && oldest) {
    map.delete(oldest[0]);
    oldest[1].then(giveUp, () => {});
  }
  return value;
};
