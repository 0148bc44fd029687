import { ChartState } from '../charts/chart-state.tsx';
import type { MarketsQuery } from '../data/api.generated.ts';
import type { QueryState } from '../data/use-query.ts';
import { count, percent, price, usd } from '../format.ts';
import { Panel } from './panel.tsx';

type Market = MarketsQuery['markets'][number];

export function MarketsView({ state }: { readonly state: QueryState<MarketsQuery> }) {
  return (
    <Panel
      wide
      title="Markets"
      lead="Balances with interest to the block's second; rates as the pool charges them now."
    >
      <ChartState
        state={state}
        emptyReason={({ markets }) => (markets.length === 0 ? 'No market is listed yet at this block.' : null)}
      >
        {(data) => <MarketsTable markets={data.markets} />}
      </ChartState>
    </Panel>
  );
}

function MarketsTable({ markets }: { readonly markets: readonly Market[] }) {
  return (
    <div className="scroll">
      <table>
        <thead>
          <tr>
            <th>Asset</th>
            <th>Price</th>
            <th>Supplied</th>
            <th>Borrowed</th>
            <th>Utilization</th>
            <th>Supply APR</th>
            <th>Borrow APR</th>
            <th>Liquidation threshold</th>
            <th>Borrowers</th>
          </tr>
        </thead>
        <tbody>
          {markets.map((market) => (
            <tr key={market.id}>
              <td>{market.inputToken.symbol ?? market.id.slice(0, 10)}</td>
              <td>{price(market.priceUsd)}</td>
              <td>{usd(market.totalSupplyUsd)}</td>
              <td>{usd(market.totalBorrowUsd)}</td>
              <td>
                {percent(market.utilization)}
                <span className="bar">
                  <i className={pressure(market)} style={{ width: `${Number(market.utilization ?? 0) * 100}%` }} />
                </span>
              </td>
              <td>{percent(market.supplyApr, 2)}</td>
              <td>{percent(market.borrowApr, 2)}</td>
              <td>{threshold(market)}</td>
              <td>{count(market.openBorrowers)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
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

function threshold(market: Market): string {
  const bps = market.collateralConfigs[0]?.liquidationThresholdBps;
  return bps == null || Number(bps) === 0 ? '–' : percent(Number(bps) / 10_000, 1);
}
