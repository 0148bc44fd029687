import { useState } from 'react';
import type { BlockQuery } from '../data/api.generated.ts';
import { BLOCK } from '../data/queries.ts';
import { answerOf } from '../data/query-state.ts';
import { useQuery } from '../data/use-query.ts';
import { utc } from '../format.ts';

interface TimeTravelProps {
  readonly first: number;
  readonly head: number;
  readonly shown: number;
  /** A block is chosen, and stays when others come. */
  readonly isPast: boolean;
  readonly onChange: (block: number | null) => void;
}

/** Picks the block every view shows, by number or by slider. The choice takes effect when it is let go. */
export function TimeTravel({ first, head, shown, isPast, onChange }: TimeTravelProps) {
  const [picked, setPicked] = useState<number | null>(null);
  const drawn = answerOf(useQuery<BlockQuery>(BLOCK, { block: { number: shown } }, true))?._meta?.block;
  const commit = () => {
    if (picked === null) return;
    onChange(picked >= head ? null : Math.max(first, Math.round(picked)));
    setPicked(null);
  };
  const field = {
    min: first,
    max: head,
    value: picked ?? shown,
    onChange: (event: { readonly target: { readonly value: string } }) => setPicked(Number(event.target.value)),
    onBlur: commit,
  };
  const isDrawn = picked === null && drawn?.number === shown;
  return (
    <div className="travel">
      <label htmlFor="block-number">Block</label>
      <input
        id="block-number"
        type="number"
        {...field}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
        }}
      />
      <input type="range" aria-label="Block" {...field} onPointerUp={commit} onKeyUp={commit} />
      <output htmlFor="block-number">{isDrawn && drawn.timestamp != null ? utc(drawn.timestamp) : ''}</output>
      <button type="button" className="button" disabled={!isPast} onClick={() => onChange(null)}>
        Newest
      </button>
    </div>
  );
}
