export interface Kept {
  readonly key: number;
  readonly item: number;
}

/** Keeps the n largest keys of a stream with their items; of equal keys the lower item. */
export function createLargest(n: number): { add(key: number, item: number): void; sorted(): Kept[] } {
  // a binary heap with the first to be given up on top
  const heap: Kept[] = [];
  const isLess = (a: Kept, b: Kept): boolean => a.key < b.key || (a.key === b.key && a.item > b.item);
  const comesFirst = (i: number, j: number): boolean => {
    const [a, b] = [heap[i], heap[j]];
    return a !== undefined && (b === undefined || isLess(a, b));
  };
  const swap = (i: number, j: number): void => {
    const [a, b] = [heap[i], heap[j]];
    if (a === undefined || b === undefined) return;
    [heap[i], heap[j]] = [b, a];
  };
  function sink(i: number): void {
    for (;;) {
      const child = comesFirst(2 * i + 1, 2 * i + 2) ? 2 * i + 1 : 2 * i + 2;
      if (!comesFirst(child, i)) return;
      swap(i, child);
      i = child;
    }
  }
  function rise(i: number): void {
    for (let parent = (i - 1) >> 1; i > 0 && comesFirst(i, parent); parent = (i - 1) >> 1) {
      swap(i, parent);
      i = parent;
    }
  }
  return {
    add(key, item) {
      const lowest = heap[0];
      if (heap.length < n) {
        rise(heap.push({ key, item }) - 1);
      } else if (lowest !== undefined && key >= lowest.key && isLess(lowest, { key, item })) {
        heap[0] = { key, item };
        sink(0);
      }
    },
    sorted: () => [...heap].sort((a, b) => b.key - a.key || a.item - b.item),
  };
}
