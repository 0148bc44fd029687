/** A bounded queue from one writer to one reader. */
export interface Channel<T> extends AsyncIterableIterator<T> {
  /** Items written and not yet read. */
  readonly size: number;
  push(item: T): void;
  /** Lets the reader have what is queued, then ends. */
  end(): void;
  /** Drops what is queued; the reader gets the error. */
  fail(error: Error): void;
  return(): Promise<IteratorResult<T>>;
}

export interface ChannelOptions<T> {
  readonly limit: number;
  /** What the reader gets once it is more than `limit` items behind. */
  readonly overflow: () => Error;
  /** Instead of queueing: what becomes of the newest queued item when another comes. */
  readonly merge?: (queued: T, next: T) => T;
  readonly onClose?: () => void;
}

type End = { readonly type: 'ended' } | { readonly type: 'failed'; readonly error: Error };

export function createChannel<T>({ limit, overflow, merge, onClose }: ChannelOptions<T>): Channel<T> {
  let queue: T[] = [];
  let end: End | null = null;
  let wake: (() => void) | null = null;

  function close(how: End): void {
    if (end !== null) return;
    end = how;
    if (how.type === 'failed') queue = [];
    onClose?.();
    wake?.();
  }

  function push(item: T): void {
    if (end !== null) return;
    const last = queue.at(-1);
    if (merge !== undefined && last !== undefined) queue[queue.length - 1] = merge(last, item);
    else queue.push(item);
    if (queue.length > limit) close({ type: 'failed', error: overflow() });
    else wake?.();
  }

  async function next(): Promise<IteratorResult<T>> {
    for (;;) {
      if (queue.length > 0) {
        const [value] = queue.splice(0, 1);
        if (value !== undefined) return { done: false, value };
      }
      if (end?.type === 'failed') {
        const { error } = end;
        end = { type: 'ended' };
        throw error;
      }
      if (end !== null) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      wake = null;
    }
  }

  return {
    get size() {
      return queue.length;
    },
    push,
    end: () => close({ type: 'ended' }),
    fail: (error) => close({ type: 'failed', error }),
    next,
    async return() {
      queue = [];
      close({ type: 'ended' });
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/**
 * A generator that ends as soon as its reader wants no more: a plain one would first wait for the value it waits for.
 * `cancel` must let that wait end.
 */
export function cancellable<T>(generator: AsyncGenerator<T, void>, cancel: () => void): AsyncGenerator<T, void> {
  return {
    next: () => generator.next(),
    return() {
      cancel();
      return generator.return();
    },
    throw(error) {
      cancel();
      return generator.throw(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
