import type { FactRow, FactValue } from '../../margin/index.ts';
import type { AccountState } from './account-state.ts';
import type { Analytics } from './analytics.ts';
import type { PoolState } from './pool-state.ts';
import { type ReadRow, readFacts, relatedFacts } from './read-facts.ts';
import { textOf } from './row.ts';

/** Provenance of the SDL. */
export interface Provenance {
  readonly number: string;
  readonly value: string | null;
  readonly formula: string;
  readonly version: string;
  readonly block: Analytics['block'];
  readonly inputs: readonly ProvenanceInput[];
}

export interface ProvenanceInput {
  readonly entity: string;
  readonly id: string;
  readonly field: string;
  readonly value: string;
}

const accountFormulas = {
  nativeHealth:
    'what covers the requirement over the requirement, rounded as the contract rounds; lending: Σ collateral·threshold / Σ debt',
  marginRatio: 'cover / requirement; lending: the health factor; perps: equity / maintenance margin',
  leverage: 'exposure / (exposure − debt); lending: C / (C − D) of enabled collateral; perps: Σ|notional| / equity',
  walletLeverage: '(exposure + idle) / (exposure + idle − debt)',
  collateralUsd: 'Σ balance · price of what is exposed; perps: Σ|size| · price',
  debtUsd: 'Σ debt balance · price; perps: exposure less equity',
  equityUsd: 'exposure + idle − debt',
  ltv: 'debt / exposure',
  liquidationThreshold: 'Σ collateral·threshold / Σ collateral, truncated as the contract does',
  distanceToLiquidation: 'least |surplus / (weight · price)| over the account’s assets, each price alone',
  uniformShock: 'the share x by which all volatile prices fall until surplus is zero: surplus / Σ weight·price',
} as const;

const marketFormulas = {
  utilization: 'the protocol’s own: Aave borrow / (borrow + cash), Compound and Morpho borrow / supply',
  totalSupply: 'scaled supply · index, interest accrued to the block’s timestamp',
  totalBorrow: 'scaled borrow · index, interest accrued to the block’s timestamp',
  supplyApr: 'the rate the contract wrote last',
  borrowApr: 'the rate the contract wrote last',
  priceUsd: 'the answer of the pool’s oracle source',
} as const;

export type AccountNumberName = keyof typeof accountFormulas;
export type MarketNumberName = keyof typeof marketFormulas;

/** Where an account's number comes from: its row, its positions, and what of their markets they are valued with. */
export function accountProvenance(
  analytics: Analytics,
  id: string,
  { of, value }: { readonly of: AccountNumberName; readonly value: string | null },
): Provenance {
  const account = analytics.accounts.get(id);
  const pool = analytics.pools.get(account?.poolId ?? '');
  const inputs: ProvenanceInput[] = [];
  if (account !== undefined && pool !== undefined) {
    const markets = new Set(account.positions.map((row) => textOf(row, 'market')));
    const read = readFacts(pool, { markets: [], accounts: [account] });
    inputs.push(...accountInputs(account), ...inputsOf(relatedFacts(read, { markets, account })));
  }
  return { number: of, value, formula: accountFormulas[of], version: versionOf(pool), block: analytics.block, inputs };
}

/** An account's row and its positions. */
export const accountInputs = ({ row, positions }: AccountState): ProvenanceInput[] => [
  ...valuesOf('MarginAccount', row),
  ...positions.flatMap((position) => valuesOf('Position', position)),
];

/** Where a market's number comes from. */
export function marketProvenance(
  analytics: Analytics,
  id: string,
  { of, value }: { readonly of: MarketNumberName; readonly value: string | null },
): Provenance {
  const pool = analytics.pools.get(analytics.markets.get(id)?.poolId ?? '');
  const inputs = pool === undefined ? [] : marketInputs(pool, { markets: new Set([id]), accounts: [] });
  return { number: of, value, formula: marketFormulas[of], version: versionOf(pool), block: analytics.block, inputs };
}

function versionOf(pool: PoolState | undefined): string {
  const formula = pool?.formula ?? null;
  if (formula === null) return 'unknown';
  return formula.assumed ? `${formula.id} (assumed)` : formula.id;
}

/** Where the numbers of some markets of a pool come from; some of their accounts show what these need of the pool besides. */
export const marketInputs = (
  pool: PoolState,
  { markets, accounts }: { readonly markets: ReadonlySet<string>; readonly accounts: readonly AccountState[] },
): ProvenanceInput[] => inputsOf(relatedFacts(readFacts(pool, { markets, accounts }), { markets }));

const inputsOf = (read: readonly ReadRow[]): ProvenanceInput[] =>
  read.flatMap(({ entity, row, fields }) => valuesOf(entity, row, fields));

const names = new Set(['id', 'pool', 'owner', 'marginAccount', 'protocol', 'name', 'symbol', 'kind']);

/** The known values of a row, in the order of their names. */
function valuesOf(entity: string, row: FactRow, fields: Iterable<string> = Object.keys(row)): ProvenanceInput[] {
  const id = textOf(row, 'id');
  return [...fields]
    .filter((field) => !names.has(field) && row[field] !== null && row[field] !== undefined)
    .sort()
    .map((field) => ({ entity, id, field, value: factText(row[field] ?? null) }));
}

function factText(value: FactValue): string {
  if (typeof value === 'object' && value !== null) {
    return 'digits' in value ? `${value.digits}e${value.exp}` : value.map(factText).join(' ');
  }
  return String(value);
}
