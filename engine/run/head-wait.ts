import type { ChainSource } from '../chain/types.ts';

/** While news come by themselves, the head is looked at so many times less often. */
const CALM = 15;

/** Waits between looks at the chain's head: until news of one come, or for a while. */
export interface HeadWait {
  rest(ms: number): Promise<void>;
  /** Ends what waits. */
  close(): void;
}

export function createHeadWait(source: Pick<ChainSource, 'listenHeads'>): HeadWait {
  let feed: { isLive(): boolean; close(): void } | undefined;
  let wake = (): void => {};
  let isNews = false;

  function onHead(): void {
    isNews = true;
    wake();
  }

  return {
    async rest(ms) {
      feed ??= source.listenHeads?.(onHead);
      if (!isNews) {
        let timer: NodeJS.Timeout | undefined;
        await new Promise<void>((resolve) => {
          wake = resolve;
          timer = setTimeout(resolve, feed?.isLive() === true ? CALM * ms : ms);
        });
        clearTimeout(timer);
      }
      isNews = false;
    },
    close() {
      feed?.close();
      wake();
    },
  };
}
