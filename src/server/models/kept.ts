/** Things that are costly to make, kept by key; the ones used last stay. */

/** What a key stands for, made once; beyond `most` the one that was used longest ago is given up. */
export const kept = <T>(
  map: Map<string, Promise<T>>,
  key: string,
  most: number,
  make: () => Promise<T>,
  giveUp: (value: T) => Promise<void> | void,
): Promise<T> => {
  const value = map.get(key) ?? make();
  map.delete(key); // to stand at the end, as the one used last
  map.set(key, value);
  value.catch(() => map.delete(key)); // thrown to who asks; the next one tries again
  const [oldest] = map;
  if (map.size > most && oldest) {
    map.delete(oldest[0]);
    oldest[1].then(giveUp, () => {});
  }
  return value;
};
