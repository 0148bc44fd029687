import { useEffect, useState } from 'react';
import { runQuery } from './client.ts';

/** How often the newest block is asked for. */
const POLL_MS = 5_000;

interface Head<T> {
  readonly data: T | null;
  /** Number of the newest block: views that follow the head show it. */
  readonly revision: number;
  /** What the page waits for while there is no data. */
  readonly message: string;
}

interface WithMeta {
  readonly _meta?: { readonly block: { readonly number: number } } | null;
}

/** Follows the newest block. Until the API is ready it shows how far indexing is. */
export function useHead<T extends WithMeta>(document: string): Head<T> {
  const [head, setHead] = useState<Head<T>>({ data: null, revision: 0, message: 'Connecting …' });

  useEffect(() => {
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const ask = async () => {
      try {
        const ready = await fetch('/ready', { signal: controller.signal });
        if (ready.ok) {
          const data = await runQuery<T>(document, {}, controller.signal);
          const revision = data._meta?.block.number ?? 0;
          setHead((old) => (old.data && old.revision === revision ? old : { data, revision, message: '' }));
        } else {
          const { reason } = await ready.json();
          setHead((old) => (old.data ? old : { ...old, message: reason ?? 'Indexing …' }));
        }
      } catch (error) {
        if (controller.signal.aborted) return;
        const message = error instanceof Error ? error.message : String(error);
        setHead((old) => (old.data ? old : { ...old, message }));
      }
      timer = setTimeout(ask, POLL_MS);
    };
    void ask();
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [document]);

  return head;
}
