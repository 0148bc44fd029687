import { protocolColor } from '../charts/palette.ts';
import type { MarketKind } from '../data/api.generated.ts';
import { type ProtocolInfo, useScope } from '../data/scope.ts';

interface ValueProps {
  readonly text: string;
  /** Why it is unknown, read on hover and by screen readers; only looked at when the text is a dash. */
  readonly why: string;
}

/** A number, or a dash that says why there is none. */
export function Value({ text, why }: ValueProps) {
  if (text !== '–') return <>{text}</>;
  return (
    <span className="none" title={why}>
      – <span className="hidden">{why}</span>
    </span>
  );
}

interface Named {
  readonly pool: { readonly id: string };
  readonly name: string;
  readonly kind: MarketKind;
  readonly inputToken: { readonly symbol?: string | null };
}

/** Token of a market, and which market of it where the token alone does not say it. */
export function MarketName({ market: { pool, name, kind, inputToken } }: { readonly market: Named }) {
  const of = useScope().pools.get(pool.id);
  const symbol = inputToken.symbol ?? name;
  const own = kind === 'COLLATERAL' ? `collateral${of === undefined ? '' : ` of ${of}`}` : '';
  const which = name === symbol ? own : name.startsWith(`${symbol} `) ? name.slice(symbol.length + 1) : name;
  return (
    <>
      {symbol} {which !== '' && <span className="muted">{which}</span>}
    </>
  );
}

/** Name of a protocol with its colour. */
export function ProtocolTag({ protocol: { id, name } }: { readonly protocol: Pick<ProtocolInfo, 'id' | 'name'> }) {
  const { protocols } = useScope();
  return (
    <span className="tag">
      <i style={{ background: protocolColor(protocols, id) }} />
      {name}
    </span>
  );
}
