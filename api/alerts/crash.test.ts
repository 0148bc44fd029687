import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, type DatabaseTransaction, openDatabase } from '../../engine/index.ts';
import { ensureStoreWorker } from '../../test/support/store-worker.ts';
import { type BookSource, createBookSource } from '../book/book-source.ts';
import { batch, feedRow } from '../testing/aave-market.ts';
import { opening } from '../testing/scenario.ts';
import { openTestDeployment, type TestDeployment } from '../testing/test-api.ts';
import type { Post } from './delivery/post.ts';
import { readRuleFile } from './rule-file.ts';
import { openAlerts } from './service.ts';
import { alertSchemaOf } from './store/alert-store.ts';

const read = readRuleFile(`
version: 1
routes:
  - { id: ops, type: webhook, url: "https://ops.example.com/", secretsEnv: [SECRET] }
rules:
  - { id: cheap, metric: market.price-usd, where: { symbol: WETH }, below: 1800, clear: 1900, routes: [ops] }
`);
if (read.type === 'broken') throw new Error(JSON.stringify(read.findings));
const { set } = read;
const env = { SECRET: `whsec_${Buffer.alloc(32, 1).toString('base64')}` };

let db: Database;
let deployment: TestDeployment;
let books: BookSource;
beforeAll(async () => {
  await ensureStoreWorker();
  db = await openDatabase({ memory: true });
  deployment = await openTestDeployment(db, [opening]);
  books = createBookSource({ reader: deployment.reader, capacity: 8 });
});
afterAll(async () => {
  await deployment.close();
  await db.close();
});

class Crashed extends Error {}

/** A process that dies before its operation number `at`: whatever it does then and later fails. */
function createMortal(at: number) {
  let done = 0;
  const names: string[] = [];
  const releases: (() => Promise<void>)[] = [];
  const isDead = (): boolean => done > at;
  const step = (name: string): void => {
    if (done++ >= at) throw new Crashed(`died at ${name}`);
    names.push(name);
  };
  const word = (sql: string): string => sql.trim().split(/\s+/, 1)[0] ?? '';
  const within = (tx: DatabaseTransaction): DatabaseTransaction => ({
    ...tx,
    query: async (sql, params) => {
      step(word(sql));
      return tx.query(sql, params);
    },
    execute: async (sql) => {
      step('ddl');
      return tx.execute(sql);
    },
  });
  const database: Database = {
    ...db,
    // A read leaves nothing behind: dying at it is dying at what comes next.
    query: async (sql, params) => {
      if (isDead()) throw new Crashed('is dead');
      return db.query(sql, params);
    },
    transaction: async (work) => {
      step('begin');
      const result = await db.transaction(async (tx) => {
        const result = await work(within(tx));
        step('commit');
        return result;
      });
      step('after commit');
      return result;
    },
    lock: async (name) => {
      const release = await db.lock(name);
      releases.push(release);
      return async () => undefined;
    },
  };
  const bury = async (): Promise<void> => {
    for (const release of releases) await release();
  };
  return { database, step, bury, isDead, steps: () => names.length };
}

interface Got {
  readonly id: string;
  readonly retracts: string | undefined;
  readonly what: string;
}

/** Chain by price, with a block taken back in between; the process dies once, before its operation number `at`. */
async function live(at: number) {
  const { store, reader, schemaName } = deployment;
  const got: Got[] = [];
  const mortal = createMortal(at);

  const open = (database: Database, step: (name: string) => void) =>
    openAlerts({
      database,
      deploymentSchema: schemaName,
      network: 'devnet',
      reader,
      books,
      rules: set,
      env,
      maxAgeSeconds: Number.POSITIVE_INFINITY,
      ageFrom: 'head',
      ticks: false,
      log: () => undefined,
      send: async ({ headers, body }: Post) => {
        step('send');
        const { data } = JSON.parse(body);
        const what = `${data.kind} ${data.rule} ${data.block.hash}`;
        got.push({ id: headers['webhook-id'] ?? '', retracts: data.retracts, what });
        step('after send');
        return { status: 200, retryAfter: null };
      },
    });

  const restart = async () => {
    await alerts?.close();
    await mortal.bury();
    return open(db, () => undefined);
  };
  let alerts = await open(mortal.database, mortal.step).catch((error: unknown) => {
    if (error instanceof Crashed) return null;
    throw error;
  });
  let wasDead = false;
  const settle = async () => {
    await alerts?.settle();
    if (mortal.isDead() && !wasDead) {
      wasDead = true;
      alerts = await restart();
      await alerts.settle();
    }
  };
  const priced = async (number: number, price: number, fork: number) => {
    const one = batch(number, number, [feedRow(number, 'WETH', BigInt(price) * 100_000_000n)], fork);
    const [parent] = batch(number - 1, number - 1, [], number === 11 ? 0 : fork).blocks;
    const [block] = one.blocks;
    if (block === undefined || parent === undefined) throw new Error('no block');
    await store.commit({ ...one, blocks: [{ ...block, parentHash: parent.hash }] });
    await settle();
  };
  await priced(11, 1_700, 0);
  await store.revertTo(await reader.resolveBlock({ type: 'number', number: 10 }));
  await settle();
  await priced(11, 1_650, 1);
  await priced(12, 2_100, 1);
  await alerts?.close();
  await mortal.bury();
  await store.revertTo(await reader.resolveBlock({ type: 'number', number: 10 }));
  await db.transaction((tx) => tx.execute(`drop schema "${alertSchemaOf(schemaName)}" cascade`));
  return { got, steps: mortal.steps(), wasDead };
}

/** What stands at the webhook after every message: by id, each once, less what was taken back. */
function standing(got: readonly Got[]): string[] {
  const byId = new Map(got.map((one) => [one.id, one]));
  const retracted = new Set([...byId.values()].flatMap(({ retracts }) => retracts ?? []));
  return [...byId]
    .filter(([id, { retracts }]) => retracts === undefined && !retracted.has(id))
    .map(([, { what }]) => what)
    .sort();
}

/** Which points of death a test takes: one in each so many. */
const PARTS = [0, 1, 2, 3];

test.each(PARTS)(
  'R22: a crash at any statement, commit, send or mark loses and doubles nothing (%i)',
  async (part) => {
    const straight = await live(Number.POSITIVE_INFINITY);
    const expected = standing(straight.got);
    expect(expected.map((what) => what.split(' ').slice(0, 2).join(' '))).toEqual(['FIRING cheap', 'RESOLVED cheap']);
    expect(straight.got.some(({ retracts }) => retracts !== undefined)).toBe(true);
    expect(straight.steps).toBeGreaterThan(40);
    for (let at = part; at < straight.steps; at += PARTS.length) {
      const { got, wasDead } = await live(at);
      // At most what was on its way came again.
      const twice = got.length - new Set(got.map(({ id }) => id)).size;
      const end = { at, wasDead, standing: standing(got), isDoubled: twice > 1 };
      expect(end).toEqual({ at, wasDead: true, standing: expected, isDoubled: false });
    }
  },
  120_000,
);
