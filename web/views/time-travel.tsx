import { useState } from 'react';
import type { BlockChoice } from '../data/block.ts';
import { count, utc } from '../format.ts';

interface TimeTravelProps {
  readonly first: number;
  readonly head: { readonly number: number; readonly timestamp: number };
  readonly block: BlockChoice;
  readonly onChange: (block: BlockChoice) => void;
}

/** Picks the block every view shows. The choice takes effect when the slider is let go. */
export function TimeTravel({ first, head, block, onChange }: TimeTravelProps) {
  const [dragged, setDragged] = useState<number | null>(null);
  const shown = dragged ?? block ?? head.number;
  const commit = () => {
    if (dragged === null) return;
    onChange(dragged >= head.number ? null : dragged);
    setDragged(null);
  };
  return (
    <div className="travel">
      <label htmlFor="block">Block</label>
      <input
        id="block"
        type="range"
        min={first}
        max={head.number}
        value={shown}
        onChange={(event) => setDragged(Number(event.target.value))}
        onPointerUp={commit}
        onKeyUp={commit}
        onBlur={commit}
      />
      <output htmlFor="block">
        {count(shown)} {shown === head.number ? `· ${utc(head.timestamp)}` : ''}
      </output>
      <button type="button" className="toggle" disabled={block === null} onClick={() => onChange(null)}>
        Newest
      </button>
    </div>
  );
}
