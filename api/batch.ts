/** Gathers the keys asked for within one tick and answers them with one call. */
export interface Batch<Key, Value> {
  readonly load: (key: Key) => Promise<Value>;
}

/** `run` gives one value for each key, in their order. */
export function createBatch<Key, Value>(run: (keys: readonly Key[]) => Promise<readonly Value[]>): Batch<Key, Value> {
  let waiting: { readonly keys: Key[]; readonly values: Promise<readonly Value[]> } | undefined;

  const open = () => {
    const keys: Key[] = [];
    // Sibling fields resolve in chained promises: the next turn of the loop has them all.
    const values = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      waiting = undefined;
      return run(keys);
    });
    return { keys, values };
  };

  return {
    async load(key) {
      waiting ??= open();
      const { keys, values } = waiting;
      const place = keys.push(key) - 1;
      const value = (await values)[place];
      if (value === undefined) throw new RangeError('A batch gave fewer values than keys: give one for each.');
      return value;
    },
  };
}
