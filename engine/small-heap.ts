import { setFlagsFromString } from 'node:v8';

/**
 * Has V8 collect when its heap is twice what was alive the last time, where it would let it grow to four times: a sync
 * makes garbage that outlives the young generation. For the whole process.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=100');
}
