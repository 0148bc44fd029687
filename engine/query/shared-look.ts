/** Who asks while a look is under way gets the next one, which is shared too: none sees less than when it asked. */
export function createSharedLook<T>(run: () => Promise<T>): () => Promise<T> {
  let busy: Promise<T> | null = null;
  let next: Promise<T> | null = null;
  const start = (): Promise<T> => {
    next = null;
    busy = run().finally(() => {
      busy = null;
    });
    return busy;
  };
  return () => {
    if (busy === null) return start();
    next ??= busy.then(start, start);
    return next;
  };
}

/** One shared look for each key that is being asked for. */
export function createSharedLooks<T>(run: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const looks = new Map<string, { readonly look: () => Promise<T>; asking: number }>();
  return async (key) => {
    const known = looks.get(key) ?? { look: createSharedLook(() => run(key)), asking: 0 };
    looks.set(key, known);
    known.asking++;
    try {
      return await known.look();
    } finally {
      known.asking--;
      if (known.asking === 0) looks.delete(key);
    }
  };
}
