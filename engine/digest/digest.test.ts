import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  batch,
  block,
  change,
  decimal,
  openTestDatabases,
  point,
  subgraphOf,
  type TestDatabases,
} from '../../test/support/store-fixture.ts';
import { openDeployment } from '../store/deployment.ts';
import type { Database } from '../store/sql.ts';
import type { EntityChange } from '../store/types.ts';
import { bodyHash, chainDigest, EMPTY_DIGEST } from './block-digest.ts';
import { type BlockDigest, referenceDigests } from './reference.ts';
import { createStoredDigests } from './stored-digests.ts';

let databases: TestDatabases;
const open: Partial<Record<'pglite' | 'postgres', Database>> = {};
beforeAll(async () => {
  databases = await openTestDatabases();
  open.pglite = await databases.open('pglite');
  open.postgres = await databases.open('postgres');
});
afterAll(() => databases.close());

/** Of the body below, and of block 100 of the workload. */
const GOLDEN_STEP = '5fd2d65f99d91be2884fd9f9d1b740a4c3ccb6b5a939800bc475510162aa89e0';
const GOLDEN = 'ebb10179aa69e82a54377d75877f1c7d583defbb805a26a6899a7204a80d0de2';
const LAST = 100;
const account = (n: number) => `0x${n.toString(16).padStart(40, '0')}`;

/** Every kind of value, removals, revivals, removals of what never was, and blocks without changes. */
function changes(salt = 0): EntityChange[] {
  const made: EntityChange[] = [];
  for (let n = 1; n <= LAST; n++) {
    if (n % 7 === 0) continue;
    const id = account(n % 11);
    const isRemoved = n % 5 === 0;
    made.push(
      change(
        n,
        'Account',
        id,
        isRemoved ? null : { balance: BigInt(n + salt) ** 20n, friends: [account(1), account(n)] },
      ),
      change(n, 'Account', account(1000 + n), null),
      change(n, 'Scalars', `s${n % 9}\t\\"ü\n`, n % 8 === 0 ? null : scalars(n)),
      change(n, 'Trade', `0x${n.toString(16).padStart(4, '0')}`, { account: id, amount: decimal(`-${n}.50`) }),
      point(n, 1, id, { price: decimal(`${n}e-7`), size: n }),
    );
  }
  return made;
}

function scalars(n: number) {
  return {
    name: n % 2 === 0 ? null : `tab\tquote" back\\slash \0 nul line\nreturn\r {brace,comma} 🦉 ${n}`,
    bytes: '0x',
    int: -n,
    int8: -(2n ** 62n),
    bigInt: -(10n ** 40n),
    bigDecimal: decimal('1e30'),
    flag: n % 2 === 0,
    time: BigInt(n) * 1_000_001n,
    side: 'Flat',
    owner: account(n),
    names: n % 3 === 0 ? [] : ['', 'NULL', 'a"b\\c\t', `${n}`],
    manyBytes: ['0x', '0x00ff'],
    ints: [n, -n],
    bigInts: [0n, 10n ** 30n],
    bigDecimals: [decimal('0'), decimal('0.000000001')],
    flags: [true, false],
    sides: ['SHORT', 'LONG'],
    owners: [account(1)],
  };
}

async function all(digests: AsyncIterable<BlockDigest>): Promise<BlockDigest[]> {
  const list: BlockDigest[] = [];
  for await (const one of digests) list.push(one);
  return list;
}

/** Indexes in batches of the given sizes, turn by turn; `revert` happens once after block 60. */
async function index(kind: 'pglite' | 'postgres', sizes: readonly number[], revert: number | null = null) {
  const db = open[kind];
  if (!db) throw new Error('not open');
  const subgraph = subgraphOf();
  let { store, schemaName } = await openDeployment(db, subgraph);
  const wanted = changes();
  const write = async (first: number, last: number, from: readonly EntityChange[], fork = 0) => {
    for (let at = first, turn = 0; at <= last; turn++) {
      const end = Math.min(last, at + (sizes[turn % sizes.length] ?? 1) - 1);
      const part = from.filter((one) => one.block >= at && one.block <= end);
      await store.commit(batch([at, end], part, { fork }));
      at = end + 1;
    }
  };
  if (revert !== null) {
    await write(1, 60, [
      ...wanted.filter((one) => one.block <= revert),
      ...changes(3).filter((one) => one.block > revert),
    ]);
    await store.revertTo(block(revert));
    await store.close();
    ({ store, schemaName } = await openDeployment(db, subgraph));
    await write(revert + 1, LAST, wanted);
  } else {
    await write(1, LAST, wanted);
  }
  await store.close();
  const online = await all(createStoredDigests(db, schemaName).walk());
  const reference = await all(referenceDigests(db, { schemaName, schema: subgraph.schema }));
  return { db, schemaName, online, reference };
}

describe('digests', () => {
  test('R11: golden: a body and a chain of two', () => {
    const lines = ['B\t+\t\\\\x02\t1.5', 'A\t-\tx'];
    const body = createHash('sha256').update('7\nA\t-\tx\nB\t+\t\\\\x02\t1.5\n').digest('hex');
    expect(bodyHash(7, lines)).toBe(body);
    expect(chainDigest(EMPTY_DIGEST, body)).toBe(GOLDEN_STEP);
  });

  test.each(['pglite', 'postgres'] as const)('R11: on %s, online, reference and golden agree', async (kind) => {
    const { online, reference } = await index(kind, [10]);
    expect(online).toEqual(reference);
    expect(online.length).toBe(LAST - Math.floor(LAST / 7));
    expect(online.at(-1)).toEqual({ number: LAST, digest: GOLDEN });
  });

  test('R11, R27: no batch size, driver, revert or restart changes a digest', async () => {
    const expected = (await index('pglite', [10])).online;
    const sizes = fc.array(fc.integer({ min: 1, max: LAST }), { minLength: 1, maxLength: 4 });
    const plan = fc.record({
      kind: fc.constantFrom('pglite' as const, 'postgres' as const),
      sizes,
      revert: fc.option(fc.integer({ min: 1, max: 59 })),
    });
    const check = fc.asyncProperty(plan, async ({ kind, sizes, revert }) => {
      const { online, reference } = await index(kind, sizes, revert);
      expect(online).toEqual(expected);
      expect(reference).toEqual(expected);
    });
    await fc.assert(check, {
      numRuns: 10,
      examples: [
        [{ kind: 'postgres', sizes: [1], revert: 41 }],
        [{ kind: 'pglite', sizes: [1], revert: null }],
        [{ kind: 'postgres', sizes: [LAST], revert: null }],
      ],
    });
  });

  test('behavior: a block without changes has the digest of the one before; before all there are zeros', async () => {
    const { db, schemaName, online } = await index('pglite', [LAST]);
    const digests = createStoredDigests(db, schemaName);
    expect(await digests.at(0)).toBe('00'.repeat(32));
    expect(await digests.at(7)).toBe(online.find(({ number }) => number === 6)?.digest);
    expect(await digests.at(6)).toBe(await digests.at(7));
    expect(await digests.at(8)).not.toBe(await digests.at(7));
  });

  test('behavior: a row that was tampered with shows from its block on', async () => {
    const { db, schemaName, online } = await index('pglite', [LAST]);
    await db.transaction((tx) => tx.execute(`update "${schemaName}".trade set amount = amount + 1 where block$ = 50`));
    const changed = await all(referenceDigests(db, { schemaName, schema: subgraphOf().schema }));
    const differing = online.filter(({ digest }, i) => changed[i]?.digest !== digest);
    expect(differing[0]?.number).toBe(50);
    expect(differing.at(-1)?.number).toBe(LAST);
  });
});
