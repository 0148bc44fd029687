import { ChartState } from '../charts/chart-state.tsx';
import type { MarketsQuery } from '../data/api.generated.ts';
import type { QueryState } from '../data/query-state.ts';
import { isShown, useScope } from '../data/scope.ts';
import { count, percent, price, signedPercent, usd } from '../format.ts';
import { capShare, heldTokens, type Market, sizeOf } from '../markets.ts';
import { usePaged } from './more.tsx';
import { Panel } from './panel.tsx';
import { ProtocolTag, Value } from './value.tsx';

const PAGE = 40;
const NO_MARK = 'No price is known at this block.';
const NO_FUNDING = 'No funding rate is known at this block.';

export function PerpsView({ state }: { readonly state: QueryState<MarketsQuery> }) {
  const scope = useScope();
  const perps = (markets: readonly Market[]) =>
    markets
      .filter((market) => market.kind === 'PERP' && isShown(scope, market.protocol.id))
      .sort((a, b) => sizeOf(b) - sizeOf(a));
  return (
    <Panel
      size="wide"
      title="Perp markets"
      lead="Open interest at the price by which each protocol values positions; funding is above zero when longs pay, a year is 365 days without compounding."
    >
      <ChartState
        state={state}
        emptyReason={({ markets }) =>
          perps(markets).length === 0 ? 'No perp market is listed yet at this block.' : null
        }
      >
        {({ markets }) => (
          <>
            <PerpsTable markets={perps(markets)} />
            <Margins markets={markets.filter(({ protocol }) => isShown(scope, protocol.id))} />
          </>
        )}
      </ChartState>
    </Panel>
  );
}

function PerpsTable({ markets }: { readonly markets: readonly Market[] }) {
  const { rows, more } = usePaged(markets, PAGE);
  return (
    <div className="scroll">
      <table>
        <thead>
          <tr>
            <th>Market</th>
            <th className="left">Protocol</th>
            <th title="By which the protocol values positions at this block">Price</th>
            <th>Long OI</th>
            <th>Short OI</th>
            <th>Net OI</th>
            <th>Longs : shorts</th>
            <th>Funding / day</th>
            <th>Funding / year</th>
            <th>OI / cap</th>
            <th>Positions</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((market) => (
            <PerpRow key={market.id} market={market} />
          ))}
        </tbody>
      </table>
      {more}
    </div>
  );
}

/** What traders have deposited, by protocol and token; lending has it in its own table. */
function Margins({ markets }: { readonly markets: readonly Market[] }) {
  const { protocols } = useScope();
  const rows = protocols
    .filter(({ family }) => family === 'PERPETUAL')
    .map((protocol) => ({ protocol, tokens: heldTokens(markets.filter((one) => one.protocol.id === protocol.id)) }))
    .filter(({ tokens }) => tokens.length > 0);
  return (
    <div className="foot">
      {rows.length > 0 && <span>Margin held:</span>}
      {rows.map(({ protocol, tokens }) => (
        <span key={protocol.id}>
          <ProtocolTag protocol={protocol} />{' '}
          {tokens.map(({ symbol, heldUsd }) => `${usd(heldUsd)} ${symbol}`).join(', ')}
        </span>
      ))}
    </div>
  );
}

function PerpRow({ market }: { readonly market: Market }) {
  const { openInterestNow: open, fundingRatePerDay: funding } = market;
  const share = capShare(market);
  const net = open?.netUsd == null ? null : Number(open.netUsd);
  return (
    <tr>
      <td>{market.name}</td>
      <td className="left">
        <ProtocolTag protocol={market.protocol} />
      </td>
      <td>
        <Value text={price(market.priceUsd ?? market.markPriceUsd)} why={NO_MARK} />
      </td>
      <td>
        <Value text={usd(open?.longUsd)} why={NO_MARK} />
      </td>
      <td>
        <Value text={usd(open?.shortUsd)} why={NO_MARK} />
      </td>
      <td>
        <Value text={usd(net === null ? null : Math.abs(net))} why={NO_MARK} />{' '}
        {net !== null && net !== 0 && <span className="muted">{net < 0 ? 'short' : 'long'}</span>}
      </td>
      <td>
        <Skew longUsd={open?.longUsd} shortUsd={open?.shortUsd} />
      </td>
      <td>
        <Value text={signedPercent(funding, 4)} why={NO_FUNDING} />
      </td>
      <td>
        <Value text={signedPercent(funding == null ? null : Number(funding) * 365, 2)} why={NO_FUNDING} />
      </td>
      <td>
        <Value text={percent(share)} why="The protocol sets no cap that is known here." />
        {share !== null && (
          <span className="bar">
            <i
              className={share >= 0.9 ? 'bad' : share >= 0.75 ? 'warm' : ''}
              style={{ width: `${Math.min(1, share) * 100}%` }}
            />
          </span>
        )}
      </td>
      <td title="Open long and short positions">
        {count(market.openLongs)} : {count(market.openShorts)}
      </td>
    </tr>
  );
}

interface SkewProps {
  readonly longUsd: string | null | undefined;
  readonly shortUsd: string | null | undefined;
}

/** Share of longs in all open interest, as text and bar. */
function Skew({ longUsd, shortUsd }: SkewProps) {
  const all = Number(longUsd ?? 0) + Number(shortUsd ?? 0);
  if (all === 0) return <Value text="–" why="Nobody holds a position, or no price is known." />;
  const long = Number(longUsd ?? 0) / all;
  return (
    <>
      {percent(long, 0)} long
      <span className="bar split">
        <i style={{ width: `${long * 100}%` }} />
      </span>
    </>
  );
}
