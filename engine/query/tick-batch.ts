/** Gathers what is asked for within a tick of the event loop and hands it over at once. */
export interface TickBatch<Key, Item, Result> {
  /** Items asked for with an equal key (same value, or same object) share one call of `run`. */
  add(key: Key, item: Item): Promise<Result>;
}

/** `run` gives a result for each item, in their order. */
export function createTickBatch<Key, Item, Result>(
  run: (key: Key, items: readonly Item[]) => Promise<readonly Result[]>,
): TickBatch<Key, Item, Result> {
  const waiting = new Map<Key, { items: Item[]; results: Promise<readonly Result[]> }>();
  return {
    add: async (key, item) => {
      let batch = waiting.get(key);
      if (!batch) {
        const items: Item[] = [];
        const results = endOfTick().then(() => {
          waiting.delete(key);
          return run(key, items);
        });
        batch = { items, results };
        waiting.set(key, batch);
      }
      const position = batch.items.push(item) - 1;
      const result = (await batch.results)[position];
      if (result === undefined) throw new RangeError('a batch gave fewer results than it had items');
      return result;
    },
  };
}

/** After the promises that are settled now have run their course. */
function endOfTick(): Promise<void> {
  return new Promise((resolve) => void Promise.resolve().then(() => process.nextTick(resolve)));
}
