export type QueryState<T> =
  | { readonly type: 'loading'; readonly previous: T | null }
  | { readonly type: 'ready'; readonly data: T }
  | { readonly type: 'error'; readonly message: string; readonly retry: () => void };

/** The answer there is to draw: the newest, or the one before while the next is on its way. */
export function answerOf<T>(state: QueryState<T>): T | null {
  if (state.type === 'ready') return state.data;
  return state.type === 'loading' ? state.previous : null;
}
