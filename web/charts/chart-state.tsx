import type { ReactNode } from 'react';
import { answerOf, type QueryState } from '../data/query-state.ts';

interface ChartStateProps<T> {
  readonly state: QueryState<T>;
  /** Says why there is nothing to draw; null when there is. */
  readonly emptyReason: (data: T) => string | null;
  readonly children: (data: T) => ReactNode;
}

/** One of loading, error, empty, or the drawing itself. */
export function ChartState<T>({ state, emptyReason, children }: ChartStateProps<T>) {
  if (state.type === 'error') return <Failure {...state} />;
  const data = answerOf(state);
  if (data === null) {
    return (
      <div className="state" aria-busy="true">
        <div>
          <div className="spinner" />
          Loading …
        </div>
      </div>
    );
  }
  const reason = emptyReason(data);
  if (reason !== null) return <div className="state empty">{reason}</div>;
  return <div className={state.type === 'loading' ? 'stale' : ''}>{children(data)}</div>;
}

interface FailureProps {
  readonly message: string;
  readonly retry: () => void;
}

export function Failure({ message, retry }: FailureProps) {
  return (
    <div className="state error" role="alert">
      <div>
        <p>{message}</p>
        <button type="button" className="button" onClick={retry}>
          Try again
        </button>
      </div>
    </div>
  );
}
