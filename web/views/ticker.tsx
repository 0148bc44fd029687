import { useEffect, useState } from 'react';
import type { LiveState } from '../data/live.ts';
import type { Tick } from '../data/use-head.ts';
import { count, duration } from '../format.ts';

const SAYS: Record<LiveState, string> = {
  live: 'Live: told of every block as it is indexed',
  polling: 'No subscription comes through: the newest block is asked for every 5 s',
  paused: 'Paused while a past block is shown',
};

/** The newest block and how long ago it was. */
export function Ticker({ tick, live }: { readonly tick: Tick; readonly live: LiveState }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const age = tick.timestamp === null ? null : now / 1000 - tick.timestamp;
  return (
    <span className={`ticker ${live}`} title={SAYS[live]}>
      <i /> <span className="state-word">{live}</span> block {count(tick.number)}
      {age !== null && `, ${duration(age)} ago`}
    </span>
  );
}
