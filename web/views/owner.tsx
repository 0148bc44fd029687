import { ChartState } from '../charts/chart-state.tsx';
import type { OwnerQuery } from '../data/api.generated.ts';
import { OWNER } from '../data/risk-queries.ts';
import { hashOf } from '../data/route.ts';
import { isShown, placeIn, useScope } from '../data/scope.ts';
import { useQuery } from '../data/use-query.ts';
import { counted, percent, readable, signedPercent, times, usd, utc } from '../format.ts';
import { OwnerAccounts } from './owner-accounts.tsx';
import { Panel } from './panel.tsx';
import { Value } from './value.tsx';

type Owner = OwnerQuery['owner'];

/** Everything an address has, in all protocols, at one block. */
export function OwnerView({ address }: { readonly address: string }) {
  const scope = useScope();
  const state = useQuery<OwnerQuery>(OWNER, { address, block: { number: scope.block } });
  return (
    <main>
      <p className="back">
        <a href={hashOf(placeIn(scope, null))}>← All views</a>
      </p>
      <div className="grid">
        <Panel size="wide" title="Owner" lead={address}>
          <ChartState
            state={state}
            emptyReason={({ owner }) =>
              owner.marginAccounts.length === 0
                ? 'This address has no margin account in any protocol at this block.'
                : null
            }
          >
            {({ owner }) => (
              <>
                <Facts owner={owner} />
                <div className="columns">
                  <Strategies owner={owner} />
                  <Exposures owner={owner} />
                </div>
                <OwnerAccounts
                  accounts={owner.marginAccounts.filter(({ protocol }) => isShown(scope, protocol.id))}
                  hidden={owner.marginAccounts.filter(({ protocol }) => !isShown(scope, protocol.id)).length}
                />
              </>
            )}
          </ChartState>
        </Panel>
      </div>
    </main>
  );
}

function Facts({ owner }: { readonly owner: Owner }) {
  const { portfolioMargin: margin } = owner;
  const worst = margin.worstShock == null ? '' : `${margin.worstBase ?? 'all'} ${signedPercent(margin.worstShock, 0)}`;
  const facts = [
    ['Equity', usd(owner.equityUsd), 'all assets less all debt'],
    ['Gross exposure', usd(owner.grossUsd), 'volatile longs and shorts'],
    ['Net exposure', usd(owner.netUsd), 'sum of |net| by base'],
    ['Effective leverage', times(owner.effectiveLeverage), 'exposures over equity'],
    [
      'Portfolio margin',
      usd(margin.requiredUsd),
      worst === '' ? 'no volatile exposure' : `worst of ${margin.scenarios} moves: ${worst}`,
    ],
    ['Protocols require', usd(margin.protocolMarginUsd), hiddenLeverage(Number(margin.differenceUsd))],
    [
      'Liquidated',
      owner.account ? counted(owner.account.liquidatedCount, 'time') : '–',
      owner.account ? `seen since ${utc(Number(owner.account.firstSeenTimestamp))}` : '',
    ],
  ] as const;
  return (
    <div className="facts">
      {facts.map(([label, value, note]) => (
        <div key={label}>
          <div className="label">{label}</div>
          <div className="value">
            <Value text={value} why="No equity is left, or nothing is known of it." />
          </div>
          <div className="note">{note}</div>
        </div>
      ))}
    </div>
  );
}

function hiddenLeverage(differenceUsd: number): string {
  if (differenceUsd > 0) return `${usd(differenceUsd)} of risk they do not see`;
  return differenceUsd < 0 ? `${usd(-differenceUsd)} more than the risk` : 'as much as the risk';
}

function Strategies({ owner }: { readonly owner: Owner }) {
  return (
    <section aria-label="Strategy">
      <h3>Strategy</h3>
      {owner.strategies.length === 0 && <p className="muted">No definition fits.</p>}
      {owner.strategies.map(({ kind, confidence, reasons }) => (
        <div key={kind} className="strategy">
          <span className="pill plain">{kind.toLowerCase().replace('_', ' ')}</span>{' '}
          <span className="muted">fits by {percent(confidence, 0)}</span>
          <ul>
            {reasons.map((text) => (
              <li key={text} title={text}>
                {readable(text)}
              </li>
            ))}
          </ul>
        </div>
      ))}
      {owner.unpriced.length > 0 && (
        <p className="muted">
          Without a price, and in none of the numbers: {counted(owner.unpriced.length, 'position')}.
        </p>
      )}
    </section>
  );
}

function Exposures({ owner }: { readonly owner: Owner }) {
  const largest = Math.max(1, ...owner.exposures.map(({ deltaUsd }) => Math.abs(Number(deltaUsd))));
  return (
    <section aria-label="Net delta">
      <h3>Net delta by base</h3>
      <div className="scroll">
        <table>
          <thead>
            <tr>
              <th>Base</th>
              <th>Long</th>
              <th>Short</th>
              <th>Net delta</th>
              <th title="Curvature that liquidations within ±10 % add, USD per squared relative move">Gamma</th>
            </tr>
          </thead>
          <tbody>
            {owner.exposures.map((row) => (
              <tr key={row.base}>
                <td>
                  {row.base}
                  {row.isStable && <span className="muted"> stable</span>}
                </td>
                <td>{usd(row.longUsd)}</td>
                <td>{usd(row.shortUsd)}</td>
                <td>
                  {usd(row.deltaUsd)}
                  <span className="bar">
                    <i
                      className={Number(row.deltaUsd) < 0 ? 'warm' : ''}
                      style={{ width: `${(Math.abs(Number(row.deltaUsd)) / largest) * 100}%` }}
                    />
                  </span>
                </td>
                <td>{usd(row.gammaUsd)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
