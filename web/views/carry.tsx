import { ChartState } from '../charts/chart-state.tsx';
import type { CarryQuery } from '../data/api.generated.ts';
import { CARRY } from '../data/risk-queries.ts';
import { isShown, useScope } from '../data/scope.ts';
import { useQuery } from '../data/use-query.ts';
import { count, signedPercent, times, usd } from '../format.ts';
import { Panel } from './panel.tsx';
import { Value } from './value.tsx';

type Row = CarryQuery['carryBoard']['rows'][number];

export function CarryView() {
  const scope = useScope();
  const state = useQuery<CarryQuery>(CARRY, { block: { number: scope.block } });
  const size = (row: Row) => Number(row.basisUsd) + Number(row.loopedUsd);
  const shown = ({ carryBoard }: CarryQuery) =>
    carryBoard.rows
      .filter((row) => row.markets.some(({ market }) => isShown(scope, market.protocol.id)))
      .sort((a, b) => size(b) - size(a));
  return (
    <Panel
      size="wide"
      title="Carry board"
      lead="What holding, borrowing and shorting one base earn per year before fees, and how much does so now, over all protocols."
    >
      <ChartState
        state={state}
        emptyReason={(data) => (shown(data).length === 0 ? 'No market is known at this block.' : null)}
      >
        {(data) => (
          <div className="scroll tall">
            <table>
              <thead>
                <tr>
                  <th>Base</th>
                  <th title="Highest over perp markets; above zero a short receives it">Funding</th>
                  <th title="Lowest over lending markets">Borrow</th>
                  <th title="Growth of the yield-bearing token against its base">Yield</th>
                  <th title="Funding plus yield: held against a perp short">Basis carry</th>
                  <th title="L · yield − (L − 1) · borrow, L the median loop's leverage">Loop carry</th>
                  <th>Basis held</th>
                  <th>Looped</th>
                  <th>Median loop</th>
                </tr>
              </thead>
              <tbody>
                {shown(data).map((row) => (
                  <CarryRow key={row.base} row={row} />
                ))}
              </tbody>
            </table>
          </div>
        )}
      </ChartState>
    </Panel>
  );
}

function CarryRow({ row }: { readonly row: Row }) {
  const cells = [
    [row.fundingApr, 'No perp of this base has a funding rate.'],
    [row.borrowApr, 'This base is borrowed nowhere.'],
    [row.yieldApr, 'No yield-bearing token of this base with a history.'],
    [row.basisCarryApr, 'Needs a funding rate.'],
    [row.loopCarryApr, 'Needs a yield-bearing token, a borrow rate and at least one loop.'],
  ] as const;
  return (
    <tr>
      <td>{row.base}</td>
      {cells.map(([value, why]) => (
        <td key={why}>
          <Value text={signedPercent(value, 2)} why={why} />
        </td>
      ))}
      <td>{usd(row.basisUsd)}</td>
      <td title={`${count(row.loopAccounts)} accounts`}>{usd(row.loopedUsd)}</td>
      <td>
        <Value text={times(row.medianLoopLeverage)} why="Nobody loops this base." />
      </td>
    </tr>
  );
}
