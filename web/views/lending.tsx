import { ChartState } from '../charts/chart-state.tsx';
import type { MarketsQuery } from '../data/api.generated.ts';
import type { QueryState } from '../data/query-state.ts';
import { isShown, useScope } from '../data/scope.ts';
import { count, percent, price, scaled, usd } from '../format.ts';
import { type Market, sizeOf } from '../markets.ts';
import { usePaged } from './more.tsx';
import { Panel } from './panel.tsx';
import { MarketName, ProtocolTag, Value } from './value.tsx';

const PAGE = 40;

const NO_PRICE = 'The protocol has no price for this token at this block.';
const NO_RATE = 'The protocol keeps no rate for this market.';

export function LendingView({ state }: { readonly state: QueryState<MarketsQuery> }) {
  const scope = useScope();
  const lends = new Set(scope.protocols.filter(({ family }) => family !== 'PERPETUAL').map(({ id }) => id));
  const lending = (markets: readonly Market[]) =>
    markets
      .filter(({ protocol }) => lends.has(protocol.id) && isShown(scope, protocol.id))
      .sort((a, b) => sizeOf(b) - sizeOf(a));
  return (
    <Panel
      size="wide"
      title="Lending markets"
      lead="Balances with interest to the block's second; rates per year as the pool charges them now."
    >
      <ChartState
        state={state}
        emptyReason={({ markets }) =>
          lending(markets).length === 0 ? 'No lending market is listed yet at this block.' : null
        }
      >
        {(data) => <MarketsTable markets={lending(data.markets)} />}
      </ChartState>
    </Panel>
  );
}

function MarketsTable({ markets }: { readonly markets: readonly Market[] }) {
  const { rows, more } = usePaged(markets, PAGE);
  return (
    <div className="scroll">
      <table>
        <thead>
          <tr>
            <th>Asset</th>
            <th className="left">Protocol</th>
            <th>Price</th>
            <th>Supplied</th>
            <th>Borrowed</th>
            <th>Utilization</th>
            <th>Supply APR</th>
            <th>Borrow APR</th>
            <th title="Of collateral, how much counts before liquidation">Threshold</th>
            <th>Borrowers</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((market) => (
            <tr key={market.id}>
              <td>
                <MarketName market={market} />
              </td>
              <td className="left">
                <ProtocolTag protocol={market.protocol} />
              </td>
              <td>
                <Value text={price(market.priceUsd)} why={NO_PRICE} />
              </td>
              <td>
                <Value text={usd(market.totalSupplyUsd)} why={NO_PRICE} />
              </td>
              {market.kind === 'COLLATERAL' ? <CollateralOnly /> : <Rates market={market} />}
              <td>
                <Value text={percent(threshold(market))} why="This token secures no debt here." />
              </td>
              <td>{market.kind === 'COLLATERAL' ? <Value text="–" why={ONLY} /> : count(market.openBorrowers)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {more}
    </div>
  );
}

const ONLY = 'Only taken as security: it is neither lent nor borrowed here.';

function CollateralOnly() {
  return ['borrowed', 'utilization', 'supply', 'borrow'].map((key) => (
    <td key={key}>
      <Value text="–" why={ONLY} />
    </td>
  ));
}

function Rates({ market }: { readonly market: Market }) {
  return (
    <>
      <td>
        <Value text={usd(market.totalBorrowUsd)} why={NO_PRICE} />
      </td>
      <td>
        <Value text={percent(market.utilization)} why="Supply or cash is unknown." />
        <span className="bar">
          <i className={pressure(market)} style={{ width: `${Math.min(1, Number(market.utilization ?? 0)) * 100}%` }} />
        </span>
      </td>
      <td>
        <Value text={percent(market.supplyApr, 2)} why={NO_RATE} />
      </td>
      <td>
        <Value text={percent(market.borrowApr, 2)} why={NO_RATE} />
      </td>
    </>
  );
}

/** Colour by the distance to the kink of the rate curve. */
function pressure(market: Market): '' | 'warm' | 'bad' {
  const kink = market.rateModel?.optimalUsageBps;
  if (market.utilization == null || kink == null) return '';
  const used = Number(market.utilization) / (Number(kink) / 10_000);
  if (used >= 1) return 'bad';
  return used >= 0.9 ? 'warm' : '';
}

function threshold(market: Market): number | null {
  const [config] = market.collateralConfigs;
  const fraction = scaled(config?.liquidationThresholdBps, 4) ?? scaled(config?.liquidationThresholdWad, 18);
  return fraction === 0 ? null : fraction;
}
