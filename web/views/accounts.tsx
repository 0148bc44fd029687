import { useState } from 'react';
import { ChartState } from '../charts/chart-state.tsx';
import type { AccountsQuery } from '../data/api.generated.ts';
import { type BlockChoice, blockArgument } from '../data/block.ts';
import { ACCOUNTS } from '../data/queries.ts';
import { useQuery } from '../data/use-query.ts';
import { percent, price, ratio, shortAddress, usd } from '../format.ts';
import { Panel, Toggle } from './panel.tsx';

type Account = AccountsQuery['marginAccounts'][number];
type MinDebt = '10' | '10000' | '1000000';

const MIN_DEBTS = [
  ['10', 'All'],
  ['10000', '> $10K'],
  ['1000000', '> $1M'],
] as const satisfies readonly (readonly [MinDebt, string])[];

export function AccountsView({ block }: { readonly block: BlockChoice }) {
  const [minDebt, setMinDebt] = useState<MinDebt>('10000');
  const state = useQuery<AccountsQuery>(ACCOUNTS, { first: 15, minDebt, block: blockArgument(block) });
  return (
    <Panel
      wide
      title="Riskiest accounts"
      lead="By health factor exactly as the contract computes it; below 1 anybody may liquidate."
      controls={<Toggle label="Smallest debt" value={minDebt} options={MIN_DEBTS} onChange={setMinDebt} />}
    >
      <ChartState
        state={state}
        emptyReason={({ marginAccounts }) => (marginAccounts.length === 0 ? 'No account owes that much here.' : null)}
      >
        {(data) => <AccountsTable accounts={data.marginAccounts} />}
      </ChartState>
    </Panel>
  );
}

function AccountsTable({ accounts }: { readonly accounts: readonly Account[] }) {
  return (
    <div className="scroll">
      <table>
        <thead>
          <tr>
            <th>Account</th>
            <th>Health factor</th>
            <th>Leverage</th>
            <th>Collateral</th>
            <th>Debt</th>
            <th>All prices fall to liquidation</th>
            <th className="left">Nearest price alone</th>
            <th>eMode</th>
          </tr>
        </thead>
        <tbody>
          {accounts.map((account) => (
            <tr key={account.id}>
              <td>
                <code title={account.owner.id}>{shortAddress(account.owner.id)}</code>
              </td>
              <td>
                <span className={`pill ${tone(account)}`}>{ratio(account.nativeHealth, 4)}</span>
              </td>
              <td>{account.leverage == null ? '–' : `${ratio(account.leverage)}×`}</td>
              <td>{usd(account.collateralUsd)}</td>
              <td>{usd(account.debtUsd)}</td>
              <td>{account.uniformShock == null ? '–' : `−${percent(account.uniformShock)}`}</td>
              <td className="left">{nearest(account)}</td>
              <td>{account.category === 0 ? '–' : account.category}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function tone(account: Account): 'bad' | 'warm' | 'good' {
  if (account.isLiquidatable) return 'bad';
  return Number(account.nativeHealth) < 1.1 ? 'warm' : 'good';
}

/** The one price that has to move least. */
function nearest(account: Account): string {
  const reachable = account.liquidationPrices
    .filter((entry) => entry.distance != null)
    .sort((a, b) => Math.abs(Number(a.distance)) - Math.abs(Number(b.distance)));
  const [first] = reachable;
  if (!first) return '–';
  const sign = Number(first.distance) < 0 ? '−' : '+';
  return `${first.token.symbol ?? '?'} ${price(first.liquidationPrice)} (${sign}${percent(Math.abs(Number(first.distance)))})`;
}
