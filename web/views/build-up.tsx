import { ChartState } from '../charts/chart-state.tsx';
import type { BuildUpQuery } from '../data/api.generated.ts';
import { BUILD_UP } from '../data/risk-queries.ts';
import { isShown, useScope } from '../data/scope.ts';
import { useQuery } from '../data/use-query.ts';
import { percent, ratio } from '../format.ts';
import { usePaged } from './more.tsx';
import { Panel } from './panel.tsx';
import { MarketName, ProtocolTag, Value } from './value.tsx';

type BuildUp = BuildUpQuery['leverageBuildUp'][number];

const PAGE = 40;
const SHORT_HISTORY = 'Fewer than 8 days of history, or nothing changed in them.';

/** Names of components as people say them. */
const NAMES: { readonly [name: string]: string } = {
  leverage: 'leverage',
  nearLiquidation: 'exposure near liquidation',
  borrowed: 'borrowed',
  utilization: 'utilization',
  borrowApr: 'borrow APR',
  openInterest: 'open interest',
  funding: 'funding',
};

export function BuildUpView() {
  const scope = useScope();
  const state = useQuery<BuildUpQuery>(BUILD_UP, { block: { number: scope.block } });
  const shown = ({ leverageBuildUp }: BuildUpQuery) =>
    leverageBuildUp.filter(({ market, index }) => index != null && isShown(scope, market.protocol.id));
  return (
    <Panel
      size="wide"
      title="Leverage build-up"
      lead="How unusual each market is against its own last 30 days: mean of z-scores in standard deviations (σ), most unusual first."
    >
      <ChartState
        state={state}
        emptyReason={(data) => (shown(data).length === 0 ? 'No market has a history of 8 days at this block.' : null)}
      >
        {(data) => <BuildUpTable all={shown(data)} />}
      </ChartState>
    </Panel>
  );
}

function BuildUpTable({ all }: { readonly all: readonly BuildUp[] }) {
  const { rows, more } = usePaged(all, PAGE);
  return (
    <div className="scroll tall">
      <table>
        <thead>
          <tr>
            <th>Market</th>
            <th className="left">Protocol</th>
            <th>Index</th>
            <th className="left">Driver</th>
            <th>Volatility / year</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.market.id} row={row} />
          ))}
        </tbody>
      </table>
      {more}
    </div>
  );
}

function Row({ row }: { readonly row: BuildUp }) {
  const { market, index, driver, realizedVolatility, components } = row;
  const value = Number(index ?? 0);
  return (
    <tr>
      <td>
        <MarketName market={market} />
      </td>
      <td className="left">
        <ProtocolTag protocol={market.protocol} />
      </td>
      <td title={components.map(({ name, zScore }) => `${NAMES[name] ?? name} ${ratio(zScore)} σ`).join('\n')}>
        <Value text={index == null ? '–' : `${value > 0 ? '+' : ''}${ratio(index)} σ`} why={SHORT_HISTORY} />
        <span className="bar">
          <i
            className={value >= 2 ? 'bad' : value >= 1 ? 'warm' : ''}
            style={{ width: `${(Math.min(3, Math.max(0, value)) / 3) * 100}%` }}
          />
        </span>
      </td>
      <td className="left">
        <Value text={driver == null ? '–' : (NAMES[driver] ?? driver)} why={SHORT_HISTORY} />
      </td>
      <td>
        <Value text={percent(realizedVolatility, 0)} why="Fewer than 24 hourly prices in 30 days." />
      </td>
    </tr>
  );
}
