import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EntityChange, EntityField, EntityRow, EntityValue } from '../../engine/index.ts';
import { type Asset, assets, block, marketRows, pool, poolRows, RAY } from '../testing/aave-market.ts';
import { columnOf, type Sent } from '../testing/columns.ts';
import { testSchema } from '../testing/test-api.ts';
import { fieldsOfProtocols } from './account-state.ts';
import { createAccountTable } from './account-table.ts';
import { createAnalytics } from './analytics.ts';
import { poolsOf, poolTypes } from './load-pools.ts';
import { type RowLayout, rowLayout } from './packed-accounts.ts';

/** Two pools of Aave, one of them of a revision with prices of categories, and one of a protocol without formulas. */
const pools = { newer: pool, older: `0x${'ab'.repeat(20)}`, foreign: `0x${'ac'.repeat(20)}` };
const markets: readonly (readonly [Asset, bigint | null, bigint])[] = [
  ['WETH', 2_000_00000000n, 10_500n],
  ['WBTC', 30_000_00000000n, 11_000n],
  ['USDC', 99_990_000n, 10_450n],
  ['WSTETH', 2_300_00000000n, 10_600n],
  ['ODD', null, 10_600n],
];

function rowsOfPool(id: string, revision: number, protocol: string): EntityChange[] {
  const index = { supplyIndex: RAY + RAY / 97n, borrowIndex: RAY + RAY / 41n, borrowRate: RAY / 40n };
  const changes = [
    ...poolRows(10, revision),
    ...markets.flatMap(([asset, price, bonus], i) =>
      marketRows(10, asset, { decimals: 6 * (i % 4), price, ltv: 7000n, threshold: 8000n, bonus, ...index }),
    ),
  ];
  const moved = (value: EntityValue): EntityValue => {
    if (typeof value === 'string') return value.replaceAll(pool, id).replaceAll('aave-v3-devnet', protocol);
    return Array.isArray(value) ? value.map(moved) : value;
  };
  return changes.map(({ type, row, ...rest }) => {
    const own = Object.fromEntries(Object.entries(row ?? {}).map(([field, value]) => [field, moved(value)]));
    return { ...rest, type, row: own };
  });
}

const tables = new Map<string, EntityRow[]>(poolTypes.map((type) => [type, []]));
for (const { type, row } of [
  ...rowsOfPool(pools.newer, 10, 'aave-v3-devnet'),
  ...rowsOfPool(pools.older, 4, 'aave-v3-devnet'),
  ...rowsOfPool(pools.foreign, 1, 'unknown-v1'),
]) {
  const rows = tables.get(type);
  if (row !== null && rows?.every(({ id }) => id !== row.id) === true) rows.push(row);
}

const schema = testSchema();
const fields = fieldsOfProtocols(['aave-v3-devnet']);

type Cells = { readonly [field: string]: Sent };

const tail = (hex: string): string => hex.slice(2);
const chosen = <T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const amount = fc.oneof(
  { weight: 6, arbitrary: fc.bigInt({ min: 1n, max: 10n ** 24n }) },
  { weight: 1, arbitrary: fc.constant(0n) },
  { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: 2n ** 256n }) },
);
const position = fc.record({
  asset: chosen(...Object.values(assets), ...Object.values(assets), `0x${'99'.repeat(20)}`),
  side: chosen('COLLATERAL', 'BORROWER'),
  isCollateral: fc.boolean(),
  scaledBalance: amount,
  stable: fc.oneof(
    { weight: 8, arbitrary: fc.constant([null, null]) },
    { weight: 1, arbitrary: chosen([7n, null], [7n, 9n]) },
  ),
});
const account = fc.record({
  pool: chosen(...Object.values(pools)),
  category: chosen(0n, 0n, 0n, 1n, 7n),
  positions: fc.array(position, { maxLength: 6 }),
});

/** Accounts packed from pages of their rows and of their positions', which stand in an order of their own. */
function tableOf(accounts: readonly (typeof account extends fc.Arbitrary<infer Value> ? Value : never)[]) {
  const rows = { account: [] as Cells[], position: [] as Cells[] };
  accounts.forEach(({ pool: of, category, positions }, i) => {
    const owner = i.toString(16).padStart(40, '0');
    const id = `${tail(of)}${owner}`;
    rows.account.push({ id, pool: tail(of), owner, category });
    positions.forEach(({ asset, side, isCollateral, scaledBalance, stable: [rate = null, since = null] }, k) => {
      const market = `${tail(of)}${tail(asset)}`;
      const own = { id: `${id}${tail(asset)}0${k}`, marginAccount: id, market, side, isCollateral, scaledBalance };
      rows.position.push({ ...own, stableRateRay: rate, stableSince: since });
    });
  });
  const layouts = {
    account: rowLayout({ name: 'MarginAccount', fields: fieldsOf('MarginAccount') }, fields.account, 'id'),
    position: rowLayout({ name: 'Position', fields: fieldsOf('Position') }, fields.position, 'marginAccount'),
  };
  const pageOf = (of: readonly Cells[], { names, kinds }: RowLayout) => ({
    count: of.length,
    columns: names.map((name, i) =>
      columnOf(
        kinds[i] ?? 'bytes',
        of.map((row) => row[name] ?? null),
      ),
    ),
  });
  const builder = createAccountTable(layouts);
  builder.addAccounts(pageOf(rows.account, layouts.account));
  builder.addPositions(pageOf(rows.position.reverse(), layouts.position));
  return builder.finish();
}

const fieldsOf = (type: string): readonly EntityField[] => schema.types.get(type)?.fields ?? [];

test('packed accounts make the book that accounts make, to the bit', () => {
  const at = block(20);
  const ofPools = poolsOf(tables, at.timestamp);
  expect([...ofPools.keys()].sort()).toEqual(Object.values(pools));
  const some = fc.array(account, { maxLength: 300, size: 'max' });
  fc.assert(
    fc.property(some, (accounts) => {
      const table = tableOf(accounts);
      const snapshot = { block: at, pools: ofPools, markets: new Map(), poolRows: tables };
      const { book } = createAnalytics({ ...snapshot, accounts: table });
      const { book: plain } = createAnalytics({ ...snapshot, accounts: new Map(table) });
      expect([...book.ids]).toEqual([...plain.ids]);
      expect({ ...book, ids: null }).toEqual({ ...plain, ids: null });
    }),
    { numRuns: 15 },
  );
});
