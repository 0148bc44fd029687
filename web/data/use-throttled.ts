import { useCallback, useEffect, useRef } from 'react';

/** A function that runs `action` at once, and what comes within `ms` of it once more at their end. */
export function useThrottled(action: () => void, ms: number): () => void {
  const latest = useRef(action);
  latest.current = action;
  const wait = useRef<{ timer: ReturnType<typeof setTimeout>; isAsked: boolean } | null>(null);
  useEffect(() => () => clearTimeout(wait.current?.timer), []);

  const run = useCallback((): void => {
    if (wait.current !== null) {
      wait.current.isAsked = true;
      return;
    }
    latest.current();
    const timer = setTimeout(() => {
      const isAsked = wait.current?.isAsked === true;
      wait.current = null;
      if (isAsked) run();
    }, ms);
    wait.current = { timer, isAsked: false };
  }, [ms]);
  return run;
}
