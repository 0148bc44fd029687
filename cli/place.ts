/** Where the store is against its chain. */
export interface PlaceReading {
  /** The chain's newest block as last seen; null before the first answer. */
  readonly chainHead: number | null;
  readonly blocks: number;
  /** For how long the chain has had a block that the store lacks, or has not answered. */
  readonly seconds: number;
}

export interface Place {
  /** The chain answered with its newest block. */
  sawChain(head: number): void;
  /** The store's newest block; null where it is empty. */
  sawStore(head: number | null): void;
  read(): PlaceReading;
}

/** Milliseconds of silence that are no silence yet. */
const PATIENCE_MS = 10_000;
/** Block numbers not yet reached whose times are kept; of more the oldest matter. */
const MOST = 4_096;

/** By the clock and not by block times: a chain that stands still is not lag, and one that lives in the past neither. */
export function createPlace(now: () => number = Date.now): Place {
  const started = now();
  let chain: { readonly head: number; readonly at: number } | null = null;
  let store = -1;
  /** Chain heads the store has not reached, oldest first, and when each was first seen. */
  let ahead: { readonly head: number; readonly at: number }[] = [];

  return {
    sawChain(head) {
      chain = { head, at: now() };
      const last = ahead.at(-1)?.head ?? store;
      if (head > last && head > store && ahead.length < MOST) ahead.push({ head, at: now() });
      // After a reorganisation the chain may be shorter.
      if (head < last) ahead = ahead.filter((one) => one.head <= head);
    },
    sawStore(head) {
      store = head ?? -1;
      ahead = ahead.filter((one) => one.head > store);
    },
    read() {
      const silence = now() - (chain?.at ?? started);
      const waiting = ahead[0] === undefined ? 0 : now() - ahead[0].at;
      return {
        chainHead: chain?.head ?? null,
        blocks: chain === null ? 0 : Math.max(0, chain.head - Math.max(store, 0)),
        seconds: Math.max(waiting, silence > PATIENCE_MS ? silence : 0) / 1000,
      };
    },
  };
}
