import { useState } from 'react';
import { count, utc } from '../format.ts';

interface TimeTravelProps {
  readonly first: number;
  readonly head: number;
  /** The block that is drawn, once its answer has come. */
  readonly drawn: { readonly number: number; readonly timestamp: number } | null;
  readonly block: number | null;
  readonly onChange: (block: number | null) => void;
}

/** Picks the block every view shows. The choice takes effect when the slider is let go. */
export function TimeTravel({ first, head, drawn, block, onChange }: TimeTravelProps) {
  const [dragged, setDragged] = useState<number | null>(null);
  const shown = dragged ?? block ?? head;
  const commit = () => {
    if (dragged === null) return;
    onChange(dragged >= head ? null : dragged);
    setDragged(null);
  };
  return (
    <div className="travel">
      <label htmlFor="block">Block</label>
      <input
        id="block"
        type="range"
        min={first}
        max={head}
        value={shown}
        onChange={(event) => setDragged(Number(event.target.value))}
        onPointerUp={commit}
        onKeyUp={commit}
        onBlur={commit}
      />
      <output htmlFor="block">
        {count(shown)} {drawn?.number === shown ? `· ${utc(drawn.timestamp)}` : ''}
      </output>
      <button type="button" className="button" disabled={block === null} onClick={() => onChange(null)}>
        Newest
      </button>
    </div>
  );
}
