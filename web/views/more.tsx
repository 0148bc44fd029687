import { type ReactNode, useState } from 'react';
import { count } from '../format.ts';

interface MoreProps {
  readonly shown: number;
  /** How many there are; left out where only the API knows. */
  readonly of?: number;
  readonly onMore: () => void;
}

/** The door to the rest of a long list. */
export function More({ shown, of, onMore }: MoreProps) {
  return (
    <p className="more">
      The first {count(shown)}
      {of === undefined ? '' : ` of ${count(of)}`}.{' '}
      <button type="button" className="button" onClick={onMore}>
        Show more
      </button>
    </p>
  );
}

/** A long list a page at a time, and the door to the next page while there is one. */
export function usePaged<T>(
  all: readonly T[],
  page: number,
): { readonly rows: readonly T[]; readonly more: ReactNode } {
  const [most, setMost] = useState(page);
  const more =
    all.length > most ? <More shown={most} of={all.length} onMore={() => setMost((now) => now + page)} /> : null;
  return { rows: all.slice(0, most), more };
}
