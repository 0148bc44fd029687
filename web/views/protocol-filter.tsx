import { protocolColor } from '../charts/palette.ts';
import type { ProtocolInfo } from '../data/scope.ts';

interface ProtocolFilterProps {
  readonly protocols: readonly ProtocolInfo[];
  readonly chosen: string | null;
  readonly onChange: (protocol: string | null) => void;
}

/** One protocol or all, for every view of the page. */
export function ProtocolFilter({ protocols, chosen, onChange }: ProtocolFilterProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw its own frame
    <div className="protocols" role="group" aria-label="Protocol">
      <button type="button" aria-pressed={chosen === null} onClick={() => onChange(null)}>
        All protocols
      </button>
      {protocols.map(({ id, name }) => (
        <button key={id} type="button" aria-pressed={chosen === id} onClick={() => onChange(id)}>
          <i style={{ background: protocolColor(protocols, id) }} />
          {name}
        </button>
      ))}
    </div>
  );
}
