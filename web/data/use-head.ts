import { useCallback, useEffect, useRef, useState } from 'react';
import { forgetAnswers } from './answers.ts';
import type { BlocksSubscription, HeadQuery } from './api.generated.ts';
import { runQuery } from './client.ts';
import { type LiveState, useSubscription } from './live.ts';
import { HEAD } from './queries.ts';
import { BLOCKS } from './risk-queries.ts';

/** How often the newest block is asked for, and how often views follow it at most. */
const POLL_MS = 5_000;

export interface Tick {
  readonly number: number;
  /** Unix seconds; null where it is unknown. */
  readonly timestamp: number | null;
}

interface Head {
  readonly data: HeadQuery | null;
  /** Number of the newest block as views follow it: every few seconds at most, however fast blocks come. */
  readonly revision: number;
  /** The newest block, as it was told. */
  readonly tick: Tick | null;
  readonly live: LiveState;
  /** What the page waits for, or why the newest block is not known; null while all is well. */
  readonly message: string | null;
}

/** Follows the newest block, by subscription where that works; until the API is ready it shows how far indexing is. */
export function useHead(isPaused: boolean): Head {
  const [data, setData] = useState<HeadQuery | null>(null);
  const [tick, setTick] = useState<Tick | null>(null);
  const [message, setMessage] = useState<string | null>('Connecting …');
  const hash = useRef<string | null | undefined>(null);
  const revision = useFollowed(tick?.number ?? 0);

  const ask = useCallback(async (signal: AbortSignal) => {
    try {
      const ready = await fetch('/ready', { signal });
      if (!ready.ok) {
        const { reason } = await ready.json();
        return setMessage(reason ?? 'Indexing …');
      }
      const head = await runQuery<HeadQuery>(HEAD, {}, signal);
      const block = head._meta?.block;
      if (!block) return setMessage('No block is indexed yet.');
      // Blocks in between were not told, and may have taken others back.
      if (block.hash !== hash.current) forgetAnswers();
      hash.current = block.hash;
      setMessage(null);
      setData(head);
      setTick({ number: block.number, timestamp: block.timestamp ?? null });
    } catch (error) {
      if (!signal.aborted) setMessage(error instanceof Error ? error.message : String(error));
    }
  }, []);

  const live = useSubscription<BlocksSubscription>(BLOCKS, isPaused || data === null, ({ blockApplied }) => {
    if (blockApplied.type === 'REVERTED') return forgetAnswers();
    hash.current = blockApplied.block.hash;
    setTick(blockApplied.block);
  });
  const isAsking = data === null || live === 'polling';

  useEffect(() => {
    if (isPaused && !isAsking) return;
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const again = async () => {
      await ask(controller.signal);
      if (isAsking && !controller.signal.aborted) timer = setTimeout(again, POLL_MS);
    };
    void again();
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [ask, isAsking, isPaused]);

  return { data, revision, tick, live, message };
}

/** A value that moves at once, and then every few seconds at most. */
function useFollowed(value: number): number {
  const [followed, setFollowed] = useState(value);
  const moved = useRef(0);
  useEffect(() => {
    if (value === followed) return;
    const wait = Math.max(0, moved.current + POLL_MS - Date.now());
    const timer = setTimeout(() => {
      moved.current = Date.now();
      setFollowed(value);
    }, wait);
    return () => clearTimeout(timer);
  }, [value, followed]);
  return followed;
}
