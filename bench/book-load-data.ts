import {
  accountRows,
  batch,
  type Holding,
  marketRows,
  type Owner,
  owes,
  pool,
  poolRows,
  RAY,
  supplies,
} from '../api/testing/aave-market.ts';
import type { Database, StoreBatch } from '../engine/index.ts';

const ether = 10n ** 18n;
const AT = 10;

/** Accounts that the others are made from: three positions each in the mean. */
const templates: readonly { readonly owner: Owner; readonly holdings: readonly Holding[] }[] = [
  { owner: 'alice', holdings: [supplies('WETH', 10n * ether), owes('USDC', 9_000_000_000n)] },
  {
    owner: 'bob',
    holdings: [supplies('WETH', 2n * ether), supplies('WSTETH', ether), owes('USDC', 3_000_000_000n)],
  },
  {
    owner: 'carol',
    holdings: [supplies('USDC', 5_000_000_000n), supplies('WBTC', 10n ** 7n), supplies('WETH', ether)],
  },
  {
    owner: 'dave',
    holdings: [
      supplies('WBTC', 10n ** 8n),
      supplies('WSTETH', 5n * ether),
      owes('USDC', 12_000_000_000n),
      owes('WETH', 3n * ether),
    ],
  },
];

const index = {
  supplyIndex: RAY + RAY / 97n,
  borrowIndex: RAY + RAY / 41n,
  supplyRate: RAY / 100n,
  borrowRate: RAY / 40n,
};

/** A pool with four markets and the accounts that others are made from, as the engine stores them. */
export function templateBatch(): StoreBatch {
  return batch(1, AT, [
    ...poolRows(AT, 9),
    ...marketRows(AT, 'WETH', {
      decimals: 18,
      price: 2_000_00000000n,
      ltv: 8000n,
      threshold: 8250n,
      bonus: 10500n,
      ...index,
    }),
    ...marketRows(AT, 'WBTC', {
      decimals: 8,
      price: 30_000_00000000n,
      ltv: 7000n,
      threshold: 7500n,
      bonus: 11000n,
      ...index,
    }),
    ...marketRows(AT, 'USDC', {
      decimals: 6,
      price: 99_990_000n,
      ltv: 7700n,
      threshold: 8000n,
      bonus: 10450n,
      ...index,
    }),
    ...marketRows(AT, 'WSTETH', {
      decimals: 18,
      price: 2_300_00000000n,
      ltv: 7800n,
      threshold: 8100n,
      bonus: 10600n,
      ...index,
    }),
    ...templates.flatMap(({ owner, holdings }) => accountRows(AT, owner, 0, holdings)),
  ]);
}

/** Makes many accounts of each template, with owners of their own and amounts of 50 to 150 %. */
export async function multiply(db: Database, schema: string, accounts: number): Promise<void> {
  const each = Math.round(accounts / templates.length);
  const owner = "decode(md5('a' || t.owner::text || n) || substr(md5('b' || t.owner::text || n), 1, 8), 'hex')";
  const account = `decode('${pool.slice(2)}', 'hex') || ${owner}`;
  const vid = (table: string) => `(select max(vid) from ${schema}.${table}) + row_number() over ()`;
  const copies = (table: string, changed: Readonly<Record<string, string>>) => ({ table, changed });
  const tables = [
    copies('margin_account', { vid: vid('margin_account'), id: account, owner }),
    copies('position', {
      vid: vid('position'),
      id: `${account} || substring(t.id from 41)`,
      margin_account: account,
      owner,
      scaled_balance: 'trunc(t.scaled_balance * (50 + n % 100) / 100)',
    }),
  ];
  for (const { table, changed } of tables) {
    const columns = await db.query(
      'select column_name::text as name from information_schema.columns where table_schema = $1 and table_name = $2',
      [schema, table],
    );
    const names = columns.map(({ name }) => String(name));
    const values = names.map((name) => changed[name] ?? `t."${name}"`);
    await db.transaction((tx) =>
      tx.execute(
        `insert into ${schema}.${table} (${names.map((name) => `"${name}"`).join(', ')})
         select ${values.join(', ')} from ${schema}.${table} t cross join generate_series(1, ${each}) n`,
      ),
    );
  }
}
