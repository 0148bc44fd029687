import { type FactRow, MarginError, type PoolFacts, protocolPool } from '../../margin/index.ts';
import type { AccountState } from './account-state.ts';
import type { PoolState } from './pool-state.ts';

/** A row of a pool's facts, and the fields of it that the pool's formulas read. */
export interface ReadRow {
  readonly entity: string;
  readonly row: FactRow;
  readonly fields: ReadonlySet<string>;
}

interface Asked {
  readonly markets: Iterable<string>;
  readonly accounts: readonly AccountState[];
}

/** What is read of a pool's rows when its formulas answer for some markets and accounts: found by letting them answer. */
export function readFacts({ facts }: PoolState, { markets, accounts }: Asked): ReadRow[] {
  const read = new Map<FactRow, ReadRow & { readonly seen: FactRow }>();
  const watch = (entity: string, row: FactRow): FactRow => {
    const known = read.get(row);
    if (known !== undefined) return known.seen;
    const fields = new Set<string>();
    const get = (_row: FactRow, field: string | symbol) => {
      if (typeof field !== 'string') return Reflect.get(row, field);
      fields.add(field);
      return row[field];
    };
    const seen = new Proxy(row, { get });
    read.set(row, { entity, row, fields, seen });
    return seen;
  };
  answer(watched(facts, watch), { markets, accounts });
  return [...read.values()].filter(({ fields }) => fields.size > 0);
}

const watched = (facts: PoolFacts, watch: (entity: string, row: FactRow) => FactRow): PoolFacts => ({
  timestamp: facts.timestamp,
  pool: watch('MarginPool', facts.pool),
  rowsOf: (type) => facts.rowsOf(type).map((row) => watch(type, row)),
  rowOf: (type, id) => {
    const row = facts.rowOf(type, id);
    return row === undefined ? undefined : watch(type, row);
  },
});

function answer(facts: PoolFacts, { markets, accounts }: Asked): void {
  const attempt = (ask: () => unknown): void => {
    try {
      ask();
    } catch (error) {
      // What is unknown was looked for, and that is all that is wanted here.
      if (!(error instanceof MarginError)) throw error;
    }
  };
  attempt(() => {
    const pool = protocolPool(facts).at(facts.timestamp);
    for (const market of markets) attempt(() => pool.market(market));
    for (const account of accounts) attempt(() => pool.account(account));
  });
}

interface Related {
  readonly markets: ReadonlySet<string>;
  /** Where one account is meant: rows of others and of other categories have nothing to do with it. */
  readonly account?: AccountState;
}

/** Of what was read, the pool's own rows, those of the markets and the account, and what these refer to. */
export function relatedFacts(read: readonly ReadRow[], { markets, account }: Related): ReadRow[] {
  const isOwn = ({ entity, row }: ReadRow): boolean => {
    if (entity === 'Market') return markets.has(String(row.id));
    if (typeof row.marginAccount === 'string' && account !== undefined && row.marginAccount !== account.id)
      return false;
    if (entity === 'RiskCategory' && account !== undefined && row.categoryId !== account.row.category) return false;
    return typeof row.market === 'string' ? markets.has(row.market) : entity === 'MarginPool' || hasPool(row);
  };
  const found = new Set(read.filter(isOwn));
  for (const { row, fields } of found) {
    const named = new Set([...fields].flatMap((field) => row[field] ?? []));
    for (const one of read)
      if (named.has(row === one.row ? null : (one.row.id ?? null)) && !isForeign(one)) found.add(one);
  }
  return [...found];
}

const hasPool = (row: FactRow): boolean => typeof row.pool === 'string';
/** Rows of a pool or market are in by being its own, never because another names them. */
const isForeign = ({ entity, row }: ReadRow): boolean =>
  entity === 'Market' || entity === 'MarginPool' || typeof row.market === 'string';
