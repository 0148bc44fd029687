import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestDatabases, type TestDatabases } from '../../test/support/store-fixture.ts';
import { type Database, openDatabase } from './database.ts';
import {
  CannotConnect,
  DatabaseInUse,
  DataDirectoryUnwritable,
  InvalidDatabaseUrl,
  StatementFailed,
} from './errors.ts';

let databases: TestDatabases;
let directory: string;
beforeAll(async () => {
  databases = await openTestDatabases();
  directory = await mkdtemp(join(tmpdir(), 'store-directory-'));
});
afterAll(async () => {
  await databases.close();
  await rm(directory, { recursive: true, force: true });
});

describe.each(['pglite', 'postgres'] as const)('%s', (kind) => {
  let db: Database;
  beforeAll(async () => {
    db = await databases.open(kind);
    await db.transaction((tx) => tx.execute('create table t (id int, "strange name" text)'));
  });

  test('values have the same form on both databases', async () => {
    const rows = await db.query(
      `select 1::int2 as small, 2::int8 as big, 1.50::numeric as exact, '\\xAB'::bytea as bytes, null as nothing,
         array['a"b', null, 'c\\d,']::text[] as texts, array['\\xab', '\\x']::bytea[] as many, int4range(1, 2) as range,
         true as yes, 0.1::float8 as float, '2024-01-01 00:00:00.5+02'::timestamptz as time, '{"b": 1}'::jsonb as json,
         array[1.50, 2] as exacts, 'text' as text, array[1, 2] as ints, array[true] as flags`,
    );
    expect(rows).toEqual([
      {
        small: 1,
        big: 2n,
        exact: '1.50',
        bytes: '0xab',
        nothing: null,
        texts: ['a"b', null, 'c\\d,'],
        many: ['0xab', '0x'],
        range: '[1,2)',
        yes: true,
        float: 0.1,
        time: 1_704_060_000_500_000n,
        json: '{"b": 1}',
        exacts: ['1.50', '2'],
        text: 'text',
        ints: [1, 2],
        flags: [true],
      },
    ]);
  });

  test('parameters take the type the statement gives them', async () => {
    const rows = await db.query(
      `select $1::bytea as bytes, $2::numeric as exact, $3::text[] as texts, $4::bytea[] as many, $5::boolean as flag,
         $6::timestamptz as time, $7::int4[] as ints, $8::text as text, $9::int8 as nothing`,
      [
        '\\xabcd',
        10n ** 60n,
        ['a"b', null, 'c\\d,'],
        ['\\xab', '\\x'],
        true,
        '2024-01-01 00:00:00+00',
        [1, 2],
        "it's",
        null,
      ],
    );
    expect(rows).toEqual([
      {
        bytes: '0xabcd',
        exact: (10n ** 60n).toString(),
        texts: ['a"b', null, 'c\\d,'],
        many: ['0xab', '0x'],
        flag: true,
        time: 1_704_067_200_000_000n,
        ints: [1, 2],
        text: "it's",
        nothing: null,
      },
    ]);
  });

  test('bytes: values of any length, written over what is given where there is room', async () => {
    const repeated = async (length: number, into?: Uint8Array) => {
      const value = await db.bytes(
        `select decode(repeat($1, $2::int4), 'hex') where $1 <> $3`,
        ['ab', length, "it's \\ $1"],
        into,
      );
      return value === null ? null : Buffer.from(value);
    };
    for (const length of [1, 30_000, 30_001, 100_000]) {
      expect(await repeated(length)).toEqual(Buffer.alloc(length, 0xab));
      const into = new Uint8Array(50_000);
      expect(await repeated(length, into)).toEqual(Buffer.alloc(length, 0xab));
      if (kind === 'postgres') expect(into[0]).toBe(0xab);
    }
    const named = await db.bytes(
      `select convert_to("a$1" || $1 || '$1', 'UTF8') from (values ('it''s ')) as t("a$1")`,
      ['b'],
    );
    expect(Buffer.from(named ?? []).toString()).toBe("it's b$1");
    expect(await repeated(0)).toBeNull();
    expect(await db.bytes('select null::bytea')).toBeNull();
    expect(await db.bytes("select ''::bytea where false")).toBeNull();
    await expect(db.bytes('select nothing')).rejects.toThrow(StatementFailed);
    expect(await repeated(1)).toEqual(Buffer.of(0xab));
  });

  test('statements that come again answer from the tables as they are now', async () => {
    await db.transaction((tx) => tx.execute('create table reshaped (n int); insert into reshaped values (1)'));
    const ask = () => Promise.all(Array.from({ length: 8 }, () => db.query('select n from reshaped')));
    for (let i = 0; i < 3; i++) expect(await ask()).toEqual(Array.from({ length: 8 }, () => [{ n: 1 }]));
    await db.transaction((tx) =>
      tx.execute('alter table reshaped alter column n type numeric; update reshaped set n = 1.5'),
    );
    for (let i = 0; i < 3; i++) expect(await ask()).toEqual(Array.from({ length: 8 }, () => [{ n: '1.5' }]));
  });

  test('statements of very many kinds are all answered', async () => {
    const ask = (i: number) => db.query(`select $1::int4 + ${i} as n`, [i]);
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 250; i++) expect(await ask(i)).toEqual([{ n: 2 * i }]);
    }
  });

  test('a transaction is kept whole or not at all', async () => {
    await db.transaction((tx) =>
      tx.copy({ schema: 'public', table: 't' }, ['id', 'strange name'], '1\tä\\n𝕏\n2\t\\N\n'),
    );
    const failing = db.transaction(async (tx) => {
      await tx.query('insert into t values ($1::int4)', [3]);
      await tx.query('select 1/0');
    });
    await expect(failing).rejects.toThrow(StatementFailed);
    await expect(failing).rejects.toMatchObject({ sqlState: '22012' });
    const swallowed = db.transaction(async (tx) => {
      await tx.query('insert into t values (4)');
      await tx.query('select 1/0').catch(() => {});
    });
    await expect(swallowed).rejects.toThrow();
    await expect(
      db.transaction((tx) => tx.copy({ schema: 'public', table: 't' }, ['id'], '5\nfive\n')),
    ).rejects.toThrow(StatementFailed);
    expect(await db.query('select * from t order by id')).toEqual([
      { id: 1, 'strange name': 'ä\n𝕏' },
      { id: 2, 'strange name': null },
    ]);
  });

  test('statements that nobody waits for run in their order; the first that fails is the one that is told', async () => {
    const t = { schema: 'public', table: 'ordered' };
    await db.transaction((tx) => tx.execute('create table ordered (id int)'));
    await db.transaction(async (tx) => {
      const copied = tx.copy(t, ['id'], '1\n');
      const moved = tx.query('update ordered set id = 2 returning id');
      await tx.copy(t, ['id'], '3\n');
      await copied;
      expect(await moved).toEqual([{ id: 2 }]);
    });
    const refused = db.transaction(async (tx) => {
      const late = [tx.copy({ ...t, table: 'missing' }, ['id'], '4\n'), tx.copy(t, ['id'], '5\n')];
      await Promise.all([tx.query('select 1'), tx.query('insert into ordered values (6)'), ...late]);
    });
    await expect(refused).rejects.toThrow('"public.missing" does not exist');
    const left = db.transaction(async (tx) => {
      void tx.query('select 1/0');
      void tx.execute('insert into ordered values (7)');
    });
    await expect(left).rejects.toMatchObject({ sqlState: '22012' });
    expect(await db.query('select * from ordered order by id')).toEqual([{ id: 2 }, { id: 3 }]);
  });

  test('transactions take turns, and readers see only what is committed', async () => {
    const log: string[] = [];
    const turn = (name: string) =>
      db.transaction(async (tx) => {
        log.push(`${name} begins`);
        await tx.query('select pg_sleep(0.01)');
        log.push(`${name} ends`);
      });
    await Promise.all([turn('a'), turn('b')]);
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  test('error: a name that is locked already', async () => {
    const release = await db.lock('x');
    await expect(db.lock('x')).rejects.toThrow(DatabaseInUse);
    await release();
    await (await db.lock('x'))();
  });
});

describe('PostgreSQL', () => {
  test('error: nothing listens, said without the password', async () => {
    const error = await openDatabase({ url: 'postgresql://me:secret@127.0.0.1:1/books' }).catch(
      (error: Error) => error,
    );
    expect(error).toBeInstanceOf(CannotConnect);
    expect(String(error)).toContain('127.0.0.1:1/books (connect ECONNREFUSED 127.0.0.1:1)');
    expect(String(error)).not.toContain('secret');
  });
  test('error: no such database', async () => {
    const url = (await databases.server.createDatabase()).replace(/[^/]*$/, 'missing');
    await expect(openDatabase({ url })).rejects.toThrow('database "missing" does not exist');
  });
  test.each(['nonsense', 'mysql://me:secret@host/db', 'postgresql://me:sec%ret@:x'])('error: URL %s', async (url) => {
    const error = await openDatabase({ url }).catch((error: Error) => error);
    expect(error).toBeInstanceOf(InvalidDatabaseUrl);
    expect(String(error)).not.toContain('sec');
  });
});

describe('data directory', () => {
  test('default', async () => {
    const dataDir = join(directory, 'a', 'b');
    const first = await openDatabase({ dataDir });
    await first.transaction((tx) => tx.execute('create table kept (id int)'));
    await expect(openDatabase({ dataDir })).rejects.toThrow(`${dataDir} is in use by process ${process.pid}`);
    await first.close();
    const second = await openDatabase({ dataDir });
    expect(await second.query('select * from kept')).toEqual([]);
    await second.close();
    expect(await readdir(dataDir)).toEqual(['pglite', 'store.ready']);
  });

  test('behavior: the lock of a process that is gone, of a later one with its number, or of nobody is taken over', async () => {
    const dataDir = join(directory, 'stale');
    await mkdir(dataDir);
    const host = (await import('node:os')).hostname();
    const stale = [
      `{"pid":${process.pid},"host":"${host}","started":"1"}`,
      `{"pid":4194305,"host":"${host}","started":"1"}`,
      '{"pi',
    ];
    for (const lock of stale) {
      await writeFile(join(dataDir, 'store.lock'), lock);
      await (await openDatabase({ dataDir })).close();
    }
  });

  test('behavior: files of a first start that was cut off are made anew', async () => {
    const dataDir = join(directory, 'half');
    await mkdir(join(dataDir, 'pglite', 'base'), { recursive: true });
    await writeFile(join(dataDir, 'pglite', 'PG_VERSION'), '18\n');
    const db = await openDatabase({ dataDir });
    expect(await db.query('select 1 as one')).toEqual([{ one: 1 }]);
    await db.close();
  });

  test('error: it is held on another machine', async () => {
    const dataDir = join(directory, 'shared');
    await mkdir(dataDir);
    await writeFile(join(dataDir, 'store.lock'), '{"pid":1,"host":"elsewhere","started":null}');
    await expect(openDatabase({ dataDir })).rejects.toThrow('is in use by process 1 on elsewhere');
  });

  test('error: it cannot be made or written', async () => {
    const file = join(directory, 'file');
    await writeFile(file, '');
    await expect(openDatabase({ dataDir: join(file, 'below') })).rejects.toThrow(DataDirectoryUnwritable);
    await expect(openDatabase({ dataDir: join(file, 'below') })).rejects.toThrow('(ENOTDIR)');
    const closed = join(directory, 'closed');
    await mkdir(closed);
    await chmod(closed, 0o500);
    if (process.getuid?.() !== 0) await expect(openDatabase({ dataDir: closed })).rejects.toThrow('(EACCES)');
  });
});

test('PostgreSQL refuses to write where it is opened to read', async () => {
  const db = await openDatabase({ url: await databases.server.createDatabase() }, { readOnly: true });
  await expect(db.query('create table t (id int)')).rejects.toThrow(/read-only/);
  expect(await db.query('select 1 as one')).toEqual([{ one: 1 }]);
  await db.close();
});
