import { useMemo } from 'react';
import { useQueries } from './use-queries.ts';

export type QueryState<T> =
  | { readonly type: 'loading'; readonly previous: T | null }
  | { readonly type: 'ready'; readonly data: T }
  | { readonly type: 'error'; readonly message: string; readonly retry: () => void };

/** The answer there is to draw: the newest, or the one before while the next is on its way. */
export function answerOf<T>(state: QueryState<T>): T | null {
  if (state.type === 'ready') return state.data;
  return state.type === 'loading' ? state.previous : null;
}

/**
 * Runs a query whenever its document or variables change; keeps the previous answer while the next is on its way.
 * Waits while the variables are null.
 */
export function useQuery<T>(document: string, variables: object | null): QueryState<T> {
  const state = useQueries<T>(document, variables === null ? null : [variables]);
  return useMemo(() => one(state), [state]);
}

function one<T>(state: QueryState<readonly T[]>): QueryState<T> {
  if (state.type === 'error') return state;
  const first = answerOf(state)?.[0];
  if (first === undefined) return { type: 'loading', previous: null };
  return state.type === 'ready' ? { type: 'ready', data: first } : { type: 'loading', previous: first };
}
