import type { OwnerQuery } from '../data/api.generated.ts';
import { amount, count, price, scaled, times, usd } from '../format.ts';
import { nearestPrice } from '../nearest-price.ts';
import { fall, MarginRatio, reason } from './accounts.tsx';
import { ProtocolTag, Value } from './value.tsx';

type Account = OwnerQuery['owner']['marginAccounts'][number];
type Position = Account['positions'][number];

interface OwnerAccountsProps {
  readonly accounts: readonly Account[];
  /** Accounts in protocols that are not chosen. */
  readonly hidden: number;
}

export function OwnerAccounts({ accounts, hidden }: OwnerAccountsProps) {
  return (
    <section aria-label="Margin accounts">
      <h3>Margin accounts</h3>
      {hidden > 0 && (
        <p className="muted">{count(hidden)} in other protocols are not shown here; the sums above have them.</p>
      )}
      {accounts.map((account) => (
        <AccountCard key={account.id} account={account} />
      ))}
    </section>
  );
}

function AccountCard({ account }: { readonly account: Account }) {
  const { accountNumber, protocol } = account;
  return (
    <article className="account">
      <header>
        <ProtocolTag protocol={protocol} />
        <code title={account.id}>
          {accountNumber == null ? `${account.id.slice(0, 10)}…` : `account ${accountNumber}`}
        </code>
        <span className="muted">{account.mode.toLowerCase()}</span>
        <span>
          margin ratio <MarginRatio account={account} />
        </span>
        <span>
          leverage{' '}
          <Value text={times(account.leverage)} why={reason(account, 'There is no equity, or nothing is owed.')} />
        </span>
        <span>
          equity <Value text={usd(account.equityUsd)} why={reason(account)} />
        </span>
        <span>
          fall of all prices{' '}
          <Value text={fall(account)} why={reason(account, 'No fall of all prices together liquidates it.')} />
        </span>
        <span>
          nearest price <Value text={nearestPrice(account)} why={reason(account, 'No single price liquidates it.')} />
        </span>
      </header>
      {account.positions.length > 0 && <Positions account={account} />}
    </article>
  );
}

function Positions({ account }: { readonly account: Account }) {
  const hasPerps = account.positions.some(isPerp);
  return (
    <div className="scroll">
      <table>
        <thead>
          <tr>
            <th>Position</th>
            <th className="left">Side</th>
            <th>Amount</th>
            <th>Value</th>
            {hasPerps && <th>Entry price</th>}
          </tr>
        </thead>
        <tbody>
          {account.positions.map((position) => (
            <tr key={position.id}>
              <td>{nameOf(position)}</td>
              <td className="left">{sideOf(position)}</td>
              <td>
                <Value text={amountOf(position)} why="The token does not tell its decimals." />
              </td>
              <td>
                <Value text={usd(position.valueUsd)} why="The price is unknown at this block." />
              </td>
              {hasPerps && (
                <td>
                  <Value text={price(position.entryPrice)} why="Kept for perp positions only." />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const isPerp = ({ market }: Position): boolean => market.kind === 'PERP';

function nameOf(position: Position): string {
  const { market } = position;
  return isPerp(position) ? market.name : (market.inputToken.symbol ?? market.name);
}

function sideOf({ side, isCollateral }: Position): string {
  if (side === 'COLLATERAL') return isCollateral ? 'collateral' : 'supplied, not collateral';
  return side === 'BORROWER' ? 'borrowed' : side === 'LENDER' ? 'lent' : side.toLowerCase();
}

function amountOf(position: Position): string {
  const { market, size, balanceNow } = position;
  return amount(isPerp(position) ? scaled(size, market.sizeDecimals) : scaled(balanceNow, market.inputToken.decimals));
}
