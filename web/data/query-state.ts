export type QueryState<T> =
  | { readonly type: 'loading'; readonly previous: T | null }
  | { readonly type: 'ready'; readonly data: T }
  | { readonly type: 'error'; readonly message: string; readonly retry: () => void };

/** The answer there is to draw: the newest, or the one before while the next is on its way. */
export function answerOf<T>(state: QueryState<T>): T | null {
  if (state.type === 'ready') return state.data;
  return state.type === 'loading' ? state.previous : null;
}

/** The same state of what is made from its answer. */
export function mapState<T, U>(state: QueryState<T>, of: (answer: T) => U): QueryState<U> {
  if (state.type === 'error') return state;
  if (state.type === 'ready') return { type: 'ready', data: of(state.data) };
  return { type: 'loading', previous: state.previous === null ? null : of(state.previous) };
}
