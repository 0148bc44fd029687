import type { OraclesQuery } from '../data/api.generated.ts';
import { answerOf } from '../data/query-state.ts';
import { ORACLES } from '../data/risk-queries.ts';
import { isShown, useScope } from '../data/scope.ts';
import { useQuery } from '../data/use-query.ts';
import { count, duration, percent, price, usd } from '../format.ts';

type Health = OraclesQuery['oracleHealth'][number];

/** A price further than this from another source of the same token is worth a look. */
const FAR = 0.01;

interface Feed {
  /** Of its markets the one that most may hide behind. */
  readonly health: Health;
  readonly name: string;
  readonly protocols: readonly string[];
  readonly markets: number;
  readonly tone: 'bad' | 'warm' | 'good' | 'plain';
  readonly word: string;
}

function judge(health: Health): Pick<Feed, 'tone' | 'word'> {
  if (health.priceUsd == null) return { tone: 'bad', word: 'no price' };
  if (Math.abs(Number(health.largestDeviation ?? 0)) > FAR) return { tone: 'bad', word: 'deviates' };
  if (health.isStale) return { tone: 'warm', word: 'stale' };
  return health.isStale === null ? { tone: 'plain', word: 'unjudged' } : { tone: 'good', word: 'fresh' };
}

const ORDER = { bad: 0, warm: 1, plain: 2, good: 3 } as const;

/** Prices of one token that read the same in several markets are one; what needs a look comes first. */
function feeds(all: readonly Health[]): Feed[] {
  const byKey = new Map<string, Feed>();
  for (const health of all) {
    const name = health.market.inputToken.symbol ?? health.market.name;
    const judged = judge(health);
    const key = [name, price(health.priceUsd), health.ageSeconds, judged.word].join(' ');
    const known = byKey.get(key);
    const hidden = (of: Health) => Number(of.hiddenAtRisk?.collateralUsd ?? 0);
    byKey.set(key, {
      ...judged,
      name,
      protocols: [...new Set([...(known?.protocols ?? []), health.market.protocol.name])],
      markets: (known?.markets ?? 0) + 1,
      health: known && hidden(known.health) >= hidden(health) ? known.health : health,
    });
  }
  return [...byKey.values()].sort((a, b) => ORDER[a.tone] - ORDER[b.tone] || (a.name < b.name ? -1 : 1));
}

/** Whose price it is, where a token has several: one protocol by name, and its market where that has several too. */
function whose(feed: Feed, all: readonly Feed[]): string {
  const [protocol, ...others] = feed.protocols;
  const namesakes = all.filter(({ name }) => name === feed.name);
  if (namesakes.length === 1 || protocol === undefined) return '';
  if (others.length > 0) return `${feed.protocols.length} protocols`;
  const isOnly = namesakes.filter(({ protocols }) => protocols.length === 1 && protocols[0] === protocol).length === 1;
  return isOnly ? protocol : `${protocol}, ${feed.health.market.name}`;
}

/** A strip: one chip for each price, its age, and what may hide behind it. */
export function OraclesView() {
  const scope = useScope();
  const state = useQuery<OraclesQuery>(ORACLES, { block: { number: scope.block } });
  const data = answerOf(state);
  const shown = feeds((data?.oracleHealth ?? []).filter(({ market }) => isShown(scope, market.protocol.id)));
  const word = (name: string) => shown.filter((feed) => feed.word === name).length;
  return (
    <section className="panel wide strip" aria-label="Oracle health" aria-busy={data === null}>
      <h2>Oracles</h2>
      {state.type === 'error' ? (
        <span className="wrong" role="alert">
          {state.message}{' '}
          <button type="button" className="button" onClick={state.retry}>
            Try again
          </button>
        </span>
      ) : (
        <>
          <span className="muted">
            {data === null
              ? 'Loading …'
              : `${count(word('stale'))} stale · ${count(word('deviates'))} deviating · ${count(word('no price'))} without a price`}
          </span>
          <ul className={state.type === 'loading' ? 'stale' : ''}>
            {shown.map((feed) => (
              <li key={`${feed.name} ${feed.health.market.id}`} title={describe(feed)}>
                <i className={feed.tone} />
                <b>{feed.name}</b> {price(feed.health.priceUsd)}{' '}
                <span className="muted">
                  {[whose(feed, shown), said(feed)].filter((text) => text !== '').join(' · ')}
                </span>
                {atRisk(feed.health) > 0 && <span className="pill warm">{usd(atRisk(feed.health))} hidden</span>}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

/** The age, after what is wrong with the price if anything is. */
function said({ word, tone, health: { ageSeconds } }: Feed): string {
  const age = ageSeconds == null ? 'age unknown' : duration(ageSeconds);
  return tone === 'bad' || tone === 'warm' ? `${word}, ${age}` : age;
}

const atRisk = ({ hiddenAtRisk }: Health): number => Number(hiddenAtRisk?.collateralUsd ?? 0);

function describe({ health, protocols, markets, word }: Feed): string {
  const { market, ageSeconds, heartbeatSeconds, expectedMove, largestDeviation, hiddenAtRisk } = health;
  return [
    `${protocols.join(', ')}; ${markets === 1 ? market.name : `${markets} markets`}: ${word}`,
    ageSeconds == null
      ? 'The source does not tell its age.'
      : `Age ${duration(ageSeconds)}, ${heartbeatSeconds == null ? 'of a source without a history of updates' : `usual at most ${duration(heartbeatSeconds)}`}.`,
    expectedMove == null
      ? 'Expected move unknown: no history of the price.'
      : `Expected move since: ${percent(expectedMove, 2)}.`,
    largestDeviation == null
      ? 'No other source of this token.'
      : `Largest deviation from another source: ${percent(largestDeviation, 2)}.`,
    hiddenAtRisk == null
      ? 'What may hide behind it is unknown.'
      : `At a fall by the expected move ${hiddenAtRisk.accounts} accounts with ${usd(hiddenAtRisk.collateralUsd)} collateral are liquidatable.`,
  ].join('\n');
}
