/** What happens, for any number of readers: each gets what comes after it began to read. */

/** One writer and its readers. */
export interface UpdateFeed<T> {
  push(value: T): void;
  /** Readers end after what they have not read yet. */
  end(): void;
  iterate(): AsyncIterator<T>;
}

export const updateFeed = <T>(): UpdateFeed<T> => {
  const readers = new Set<Reader<T>>();
  let hasEnded = false;
  return {
    push: (value) => {
      for (const reader of readers) reader.give(value);
    },
    end: () => {
      hasEnded = true;
      for (const reader of readers) reader.end();
    },
    iterate: () => {
      const reader = openReader<T>(() => readers.delete(reader));
      if (hasEnded) reader.end();
      else readers.add(reader);
      return reader;
    },
  };
};

interface Reader<T> extends AsyncIterator<T> {
  give(value: T): void;
  end(): void;
}

const openReader = <T>(leave: () => void): Reader<T> => {
  const values: T[] = [];
  let hasEnded = false;
  let wake = (): void => {};
  const end = (): void => {
    hasEnded = true;
    leave();
    wake();
  };
  return {
    give: (value) => {
      values.push(value);
      wake();
    },
    end,
    next: async () => {
      while (values.length === 0 && !hasEnded)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      return values.length > 0
        ? { done: false, value: values.shift() as T }
        : { done: true, value: undefined };
    },
    return: async () => {
      end();
      return { done: true, value: undefined };
    },
  };
};
