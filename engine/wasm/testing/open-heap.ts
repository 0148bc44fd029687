import { attachHeap, createHeap, type Heap, openArena, RUN_ARENA } from '../heap.ts';

/** A heap as an instance has it in a run, with the copy that `known` compares with below the arena. */
export function openHeap(): Heap {
  const heap = createHeap();
  let top = 1024;
  const allocate = (size: number): number => {
    const at = top;
    top += (size + 15) & ~15;
    return at;
  };
  attachHeap(heap, new WebAssembly.Memory({ initial: 4 }), allocate, (type) => type);
  const shadow = allocate(RUN_ARENA + 64);
  heap.arenaSize = RUN_ARENA;
  openArena(heap);
  Object.assign(heap.known, { start: heap.next - 12, end: heap.end, shadow: (shadow - heap.next + 12) >> 2 });
  return heap;
}
