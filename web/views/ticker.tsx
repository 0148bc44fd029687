import { useEffect, useState } from 'react';
import type { LiveState } from '../data/live.ts';
import type { Tick } from '../data/use-head.ts';
import { count, duration } from '../format.ts';

const SAYS: Record<LiveState, string> = {
  live: 'Live: told of every block as it is indexed',
  polling: 'No subscription comes through: the newest block is asked for every 5 s',
  paused: 'Paused while a past block is shown',
};

interface TickerProps {
  readonly tick: Tick;
  readonly live: LiveState;
  /** Why nothing newer is known; null while all is well. */
  readonly trouble: string | null;
}

/** The newest block and how long ago it was. */
export function Ticker({ tick, live, trouble }: TickerProps) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const age = tick.timestamp === null ? null : now / 1000 - tick.timestamp;
  return (
    <span className={`ticker ${trouble === null ? live : 'lost'}`} title={trouble ?? SAYS[live]}>
      <i /> <span className="state-word">{trouble === null ? live : 'no answer, last'}</span> block {count(tick.number)}
      {age !== null && `, ${duration(age)} ago`}
    </span>
  );
}
