import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  batch,
  block,
  change,
  decimal,
  openTestDatabases,
  subgraphOf,
  type TestDatabases,
} from '../../test/support/store-fixture.ts';
import type { Database } from './database.ts';
import { openDeployment } from './deployment.ts';
import {
  BlockOutOfOrder,
  DatabaseInUse,
  DeployedElsewhere,
  ForeignDatabase,
  InvalidEntityChange,
  WrongDeployment,
} from './errors.ts';

let databases: TestDatabases;
beforeAll(async () => {
  databases = await openTestDatabases();
});
afterAll(() => databases.close());

const A = '0x00000000000000000000000000000000000000aa';
const B = '0x00000000000000000000000000000000000000bb';

describe.each(['pglite', 'postgres'] as const)('%s', (kind) => {
  let db: Database;
  beforeAll(async () => {
    db = await databases.open(kind);
  });
  const open = async () => {
    const subgraph = subgraphOf();
    return { subgraph, ...(await openDeployment(db, subgraph)) };
  };

  test('versions carry the range of blocks in which they were current', async () => {
    const { store, schemaName } = await open();
    await store.commit(batch([1, 2], [change(1, 'Account', A, { balance: 1n })]));
    await store.commit(
      batch(
        [3, 9],
        [
          change(4, 'Account', A, { balance: 4n }),
          change(4, 'Account', B, { balance: 40n }),
          change(6, 'Account', A, null),
          change(6, 'Account', B, { balance: 60n }),
          change(8, 'Account', A, { balance: 8n }),
        ],
      ),
    );
    const rows = await db.query(
      `select vid, id, balance::int4 as balance, block_range from "${schemaName}".account order by id, lower(block_range)`,
    );
    expect(rows).toEqual([
      { vid: (1n << 32n) + 100n, id: A, balance: 1, block_range: '[1,4)' },
      { vid: (4n << 32n) + 100n, id: A, balance: 4, block_range: '[4,6)' },
      { vid: (8n << 32n) + 100n, id: A, balance: 8, block_range: '[8,)' },
      { vid: (4n << 32n) + 101n, id: B, balance: 40, block_range: '[4,6)' },
      { vid: (6n << 32n) + 101n, id: B, balance: 60, block_range: '[6,)' },
    ]);
    expect(await store.load('Account', [A, B])).toEqual(
      new Map([
        [A, { id: A, balance: 8n }],
        [B, { id: B, balance: 60n }],
      ]),
    );
  });

  test('a removed entity cannot be loaded, and lives again after it is set again', async () => {
    const { store } = await open();
    await store.commit(batch([1, 1], [change(1, 'Account', A, { balance: 1n })]));
    await store.commit(batch([2, 2], [change(2, 'Account', A, null)]));
    expect(await store.load('Account', [A])).toEqual(new Map());
    await store.commit(batch([3, 3], [change(3, 'Account', A, { balance: 3n })]));
    expect(await store.load('Account', [A])).toEqual(new Map([[A, { id: A, balance: 3n }]]));
    await store.revertTo(block(2));
    expect(await store.load('Account', [A])).toEqual(new Map());
    await store.revertTo(block(1));
    expect(await store.load('Account', [A])).toEqual(new Map([[A, { id: A, balance: 1n }]]));
  });

  test('related entities are found by reference and by list of references, in the order of ids', async () => {
    const { store } = await open();
    await store.commit(
      batch(
        [1, 2],
        [
          change(1, 'Account', B, { balance: 1n, parent: A, friends: [A, B] }),
          change(1, 'Account', A, { balance: 2n, parent: A, friends: [B] }),
          change(1, 'Account', '0x01', { balance: 3n, parent: A, friends: [] }),
          change(2, 'Account', '0x01', { balance: 3n, parent: B }),
          change(1, 'Trade', '0x07', { account: A, amount: decimal('1.5') }),
        ],
      ),
    );
    const ids = async (type: string, field: string, id: string) =>
      (await store.loadRelated(type, field, id)).map((row) => row.id);
    expect(await ids('Account', 'parent', A)).toEqual([A, B]);
    expect(await ids('Account', 'parent', B)).toEqual(['0x01']);
    expect(await ids('Account', 'friends', B)).toEqual([A, B]);
    expect(await ids('Trade', 'account', A)).toEqual(['0x07']);
    expect(await ids('Trade', 'account', B)).toEqual([]);
  });

  test('R13: head, dynamic sources and failure move with the batch and go back with a revert', async () => {
    const { store } = await open();
    expect(await store.head()).toBeNull();
    expect(await store.failure()).toBeNull();
    const context = {
      name: ['String', 'a\\b "c"'],
      n: ['Int', '5'],
      on: ['Bool', true],
      list: [
        'List',
        [
          ['BigInt', '7'],
          ['Null', ''],
        ],
      ],
      long: ['Int8', '-9223372036854775808'],
      text: ['String', '"data": 5, "type": "Int8"'],
      at: ['Timestamp', '1700000000120000'],
      before: ['Timestamp', '-86400000000'],
    };
    const sources = [
      { template: 'Token', params: [A], context, creationBlock: 2 },
      { template: 'Pool', params: [B], context: null, creationBlock: 2 },
    ];
    const late = { template: 'Pool', params: [A], context: { plain: 1n, list: ['x'] }, creationBlock: 5 };
    await store.commit(batch([1, 3], [], { sources }));
    const failure = { block: block(5), handler: 'handleTransfer', message: 'divided by zero' };
    await store.commit(batch([4, 5], [], { sources: [late], failure }));
    expect(await store.head()).toEqual(block(5));
    expect(await store.dynamicSources()).toEqual([...sources, late]);
    expect(await store.failure()).toEqual({ ...failure, block: { number: 5, hash: block(5).hash } });
    await store.revertTo(block(4));
    expect(await store.head()).toEqual(block(4));
    expect(await store.dynamicSources()).toEqual(sources);
    expect(await store.failure()).toBeNull();
    await store.revertTo({ number: 0, hash: block(0).hash });
    expect(await store.head()).toBeNull();
    expect(await store.dynamicSources()).toEqual([]);
  });

  test('a deployment is found again with its rows, and readers find it by name', async () => {
    const { store, subgraph, schemaName, id } = await open();
    await store.commit(
      batch([1, 2], [change(1, 'Account', A, { balance: 1n }), change(1, 'Account', B, { balance: 1n })]),
    );
    await store.commit(batch([3, 3], [change(3, 'Account', A, null)]));
    await store.close();
    const again = await openDeployment(db, subgraph, { name: 'main', schema: schemaName });
    expect(again).toMatchObject({ id, schemaName });
    expect(await again.store.head()).toEqual(block(3));
    expect(await again.store.load('Account', [A, B])).toEqual(new Map([[B, { id: B, balance: 1n }]]));
    const found = await db.query(
      `select d.name, h.block_number, h.block_hash, h.entity_count::int4 as entities, s.health, s.failed, n.head_block_number::int4 as chain
       from subgraphs.subgraph g join subgraphs.subgraph_version v on v.id = g.current_version
       join public.deployment_schemas d on d.subgraph = v.deployment and d.active
       join subgraphs.head h on h.id = d.id join subgraphs.deployment s on s.id = d.id
       join subgraphs.subgraph_manifest m on m.id = d.id join public.ethereum_networks n on n.name = d.network
       where g.name = 'main'`,
    );
    const { number, hash } = block(3);
    expect(found).toMatchObject([
      { name: schemaName, block_number: number, block_hash: hash, entities: 1, health: 'healthy', failed: false },
    ]);
  });

  test('batches handed over without waiting are stored in their order', async () => {
    const { store } = await open();
    const commits = [1, 2, 3, 4].map((n) =>
      store.commit(batch([n, n], [change(n, 'Account', A, { balance: BigInt(n) })])),
    );
    await Promise.all(commits);
    expect(await store.head()).toEqual(block(4));
    expect(await store.load('Account', [A])).toEqual(new Map([[A, { id: A, balance: 4n }]]));
  });

  test('error: a batch that does not continue the stored chain', async () => {
    const { store } = await open();
    await store.commit(batch([1, 3]));
    await expect(store.commit(batch([3, 4]))).rejects.toThrow(BlockOutOfOrder);
    await expect(store.commit(batch([4, 4], [], { fork: 1 }))).rejects.toThrow(BlockOutOfOrder);
    await expect(store.commit(batch([4, 4], [change(3, 'Account', A, null)]))).rejects.toThrow(BlockOutOfOrder);
    await expect(store.revertTo(block(2, 1))).rejects.toThrow(BlockOutOfOrder);
    await store.commit(batch([4, 5]));
    expect(await store.head()).toEqual(block(5));
  });

  test('error: changes the schema does not allow', async () => {
    const { store } = await open();
    const commit = (type: string, row: object | null) =>
      store.commit(batch([1, 1], [{ type, id: '0x01', block: 1, row: row && { id: '0x01', ...row } }]));
    await expect(commit('Trade', null)).rejects.toThrow('Trade 0x01 is immutable: it cannot be removed');
    await expect(commit('Nothing', {})).rejects.toThrow(InvalidEntityChange);
    await expect(commit('Stats', {})).rejects.toThrow(InvalidEntityChange);
    await expect(commit('Account', { balance: 'a\nb' })).rejects.toThrow('Account.balance cannot hold a\nb');
    await expect(commit('Account', { balance: 1n, parent: '0x1\tz' })).rejects.toThrow(InvalidEntityChange);
    await expect(commit('Account', {})).rejects.toThrow('null value in column "balance"');
    expect(await store.head()).toBeNull();
  });

  test('error: one writer, and one version of a subgraph in a schema', async () => {
    const { subgraph, schemaName } = await open();
    await expect(openDeployment(db, subgraph)).rejects.toThrow(DatabaseInUse);
    const other = subgraphOf();
    await expect(openDeployment(db, other, { schema: schemaName })).rejects.toThrow(WrongDeployment);
    await expect(openDeployment(db, subgraph, { schema: 'sgd9999' })).rejects.toThrow(DeployedElsewhere);
    await expect(openDeployment(db, other, { schema: 'public' })).rejects.toThrow(ForeignDatabase);
    expect((await openDeployment(db, other, { schema: `own_${kind}` })).schemaName).toBe(`own_${kind}`);
  });

  test('error: a database that graph-node made', async () => {
    const foreign = await databases.open(kind);
    await foreign.transaction((tx) => tx.execute('create table public.__diesel_schema_migrations (version text)'));
    await expect(openDeployment(foreign, subgraphOf())).rejects.toThrow(ForeignDatabase);
  });
});
