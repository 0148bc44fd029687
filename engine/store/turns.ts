/** Takes turns between clients of one connection: a transaction of one is not mixed with statements of another. */
export interface Turns<C> {
  /** Runs `work` when it is the client's turn, in the order of the calls. */
  take<T>(client: C, work: () => Promise<T>): Promise<T>;
  /** From now on only this client's work is run. To be called in its turn. */
  hold(client: C): void;
  /** Anyone's turn again. */
  release(client: C): void;
  isHeldBy(client: C): boolean;
}

interface Waiting<C> {
  readonly client: C;
  start(): Promise<void>;
}

export function createTurns<C>(): Turns<C> {
  const queue: Waiting<C>[] = [];
  let holder: C | null = null;
  let busy = false;

  async function advance(): Promise<void> {
    if (busy) return;
    busy = true;
    for (;;) {
      const index = holder === null ? 0 : queue.findIndex(({ client }) => client === holder);
      const [next] = index < 0 ? [] : queue.splice(index, 1);
      if (next === undefined) break;
      await next.start();
    }
    busy = false;
  }

  return {
    take: (client, work) =>
      new Promise((resolve, reject) => {
        queue.push({ client, start: () => work().then(resolve, reject) });
        void advance();
      }),
    hold(client) {
      holder = client;
    },
    release(client) {
      if (holder !== client) return;
      holder = null;
      void advance();
    },
    isHeldBy: (client) => holder === client,
  };
}
