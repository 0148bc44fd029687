/** Values by key with a bounded sum of sizes; the least recently used go first. */
export interface LeastRecent<Value> {
  readonly get: (key: string) => Value | undefined;
  readonly set: (key: string, value: Value) => void;
}

export interface LeastRecentOptions<Value> {
  readonly capacity: number;
  readonly sizeOf: (value: Value) => number;
}

export function createLeastRecent<Value>({ capacity, sizeOf }: LeastRecentOptions<Value>): LeastRecent<Value> {
  /** In the order of their last use. */
  const kept = new Map<string, Value>();
  let size = 0;

  const remove = (key: string): Value | undefined => {
    const value = kept.get(key);
    if (value === undefined) return undefined;
    kept.delete(key);
    size -= sizeOf(value);
    return value;
  };

  const add = (key: string, value: Value): void => {
    kept.set(key, value);
    size += sizeOf(value);
  };

  return {
    get(key) {
      const value = remove(key);
      if (value !== undefined) add(key, value);
      return value;
    },
    set(key, value) {
      remove(key);
      add(key, value);
      for (const oldest of kept.keys()) {
        if (size <= capacity) return;
        remove(oldest);
      }
    },
  };
}
