/** Below it insertion is quicker than the built-in sort, which allocates a work space on every call. */
const SMALL = 24;

/** Sorts in place, keeping equal items in order: for the many short lists of single blocks. */
export function sortSmall<T>(items: T[], compare: (a: T, b: T) => number): T[] {
  if (items.length > SMALL) return items.sort(compare);
  for (let i = 1; i < items.length; i++) {
    const item = items[i];
    if (item === undefined) continue;
    let to = i;
    for (; to > 0; to--) {
      const before = items[to - 1];
      if (before === undefined || compare(before, item) <= 0) break;
      items[to] = before;
    }
    if (to < i) items[to] = item;
  }
  return items;
}
