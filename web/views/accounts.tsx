import { useState } from 'react';
import { ChartState } from '../charts/chart-state.tsx';
import type { AccountsQuery } from '../data/api.generated.ts';
import { ACCOUNTS } from '../data/queries.ts';
import { hashOf } from '../data/route.ts';
import { placeIn, scopeVariables, useScope } from '../data/scope.ts';
import { useQuery } from '../data/use-query.ts';
import { percent, ratio, shortAddress, times, usd } from '../format.ts';
import { nearestPrice } from '../nearest-price.ts';
import { More } from './more.tsx';
import { Panel, Toggle } from './panel.tsx';
import { ProtocolTag, Value } from './value.tsx';

type Account = AccountsQuery['marginAccounts'][number];
type MinDebt = '10' | '10000' | '1000000';

const PAGE = 15;

const MIN_DEBTS = [
  ['10', 'All'],
  ['10000', '> $10K'],
  ['1000000', '> $1M'],
] as const satisfies readonly (readonly [MinDebt, string])[];

export function AccountsView() {
  const scope = useScope();
  const [minDebt, setMinDebt] = useState<MinDebt>('10000');
  const [first, setFirst] = useState(PAGE);
  const state = useQuery<AccountsQuery>(ACCOUNTS, { first, minDebt, ...scopeVariables(scope) });
  return (
    <Panel
      size="wide"
      title="Riskiest accounts"
      lead="By margin ratio: of lending the health factor, of perps equity over maintenance margin. Below 1 anybody may liquidate."
      controls={<Toggle label="Smallest debt" value={minDebt} options={MIN_DEBTS} onChange={setMinDebt} />}
    >
      <ChartState
        state={state}
        emptyReason={({ marginAccounts }) => (marginAccounts.length === 0 ? 'No account owes that much here.' : null)}
      >
        {({ marginAccounts }) => (
          <>
            <AccountsTable accounts={marginAccounts} />
            {marginAccounts.length >= first && (
              <More shown={marginAccounts.length} onMore={() => setFirst((now) => now + 3 * PAGE)} />
            )}
          </>
        )}
      </ChartState>
    </Panel>
  );
}

function AccountsTable({ accounts }: { readonly accounts: readonly Account[] }) {
  const scope = useScope();
  return (
    <div className="scroll">
      <table>
        <thead>
          <tr>
            <th>Owner</th>
            <th>Margin ratio</th>
            <th className="left">Protocol</th>
            <th>Leverage</th>
            <th>Collateral</th>
            <th>Debt</th>
            <th>Fall of all prices</th>
            <th className="left">Nearest price alone</th>
          </tr>
        </thead>
        <tbody>
          {accounts.map((account) => (
            <tr key={account.id}>
              <td>
                <a href={hashOf(placeIn(scope, account.owner.id))} title={account.owner.id}>
                  <code>{shortAddress(account.owner.id)}</code>
                </a>
              </td>
              <td>
                <MarginRatio account={account} />
              </td>
              <td className="left">
                <ProtocolTag protocol={account.protocol} />
              </td>
              <td>
                <Value text={times(account.leverage)} why={reason(account, 'There is no equity left.')} />
              </td>
              <td>
                <Value text={usd(account.collateralUsd)} why={reason(account)} />
              </td>
              <td>
                <Value text={usd(account.debtUsd)} why={reason(account)} />
              </td>
              <td>
                <Value text={fall(account)} why={reason(account, 'No fall of all prices together liquidates it.')} />
              </td>
              <td className="left">
                <Value text={nearestPrice(account)} why={reason(account, 'No single price liquidates it.')} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type Rated = Pick<Account, 'marginRatio' | 'isLiquidatable' | 'unknownReason'>;

/** Colour and word: never the colour alone. */
export function MarginRatio({ account }: { readonly account: Rated }) {
  const { marginRatio, isLiquidatable } = account;
  if (marginRatio == null) return <Value text="–" why={reason(account, 'Nothing is owed.')} />;
  const tone = isLiquidatable ? 'bad' : Number(marginRatio) < 1.1 ? 'warm' : 'good';
  const says = { bad: 'liquidatable', warm: 'within 10 % of liquidation', good: 'safe by 10 % or more' }[tone];
  return (
    <span className={`pill ${tone}`} title={says}>
      {ratio(marginRatio, 4)}
    </span>
  );
}

export const fall = ({ uniformShock }: Pick<Account, 'uniformShock'>): string =>
  uniformShock == null ? '–' : percent(-Number(uniformShock));

/** Why a number of an account is unknown; the fallback where the account as such is known. */
export function reason(account: Pick<Account, 'unknownReason'>, otherwise = 'A price is unknown.'): string {
  return account.unknownReason ?? otherwise;
}
