/** Keeps the smallest of many items without sorting them all. */
export interface Smallest<Item> {
  readonly offer: (item: Item) => void;
  /** Ascending. */
  readonly sorted: () => Item[];
}

/** The `limit` smallest by a strict total order, in a heap whose root is the largest kept. */
export function createSmallest<Item>(limit: number, isLess: (a: Item, b: Item) => boolean): Smallest<Item> {
  const heap: Item[] = [];

  const swap = (i: number, j: number): void => {
    const [a, b] = [heap[i], heap[j]];
    if (a === undefined || b === undefined) return;
    heap[i] = b;
    heap[j] = a;
  };
  const isOver = (i: number, j: number): boolean => {
    const [a, b] = [heap[i], heap[j]];
    return a !== undefined && b !== undefined && isLess(b, a);
  };
  const rise = (at: number): void => {
    for (let i = at; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (!isOver(i, parent)) return;
      swap(i, parent);
      i = parent;
    }
  };
  const sink = (): void => {
    for (let i = 0; ; ) {
      let largest = i;
      if (isOver(2 * i + 1, largest)) largest = 2 * i + 1;
      if (isOver(2 * i + 2, largest)) largest = 2 * i + 2;
      if (largest === i) return;
      swap(i, largest);
      i = largest;
    }
  };

  return {
    offer(item) {
      if (heap.length < limit) {
        rise(heap.push(item) - 1);
        return;
      }
      const largest = heap[0];
      if (largest === undefined || !isLess(item, largest)) return;
      heap[0] = item;
      sink();
    },
    sorted: () => [...heap].sort((a, b) => (isLess(a, b) ? -1 : 1)),
  };
}
