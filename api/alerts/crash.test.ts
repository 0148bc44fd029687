import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, type DatabaseTransaction, openDatabase } from '../../engine/index.ts';
import { ensureStoreWorker } from '../../test/support/store-worker.ts';
import { createDeliverer } from './delivery/deliverer.ts';
import { evaluate, freshState, type Mark } from './evaluate.ts';
import { eventOf } from './message.ts';
import { readRuleFile } from './rule-file.ts';
import { openAlertStore } from './store/alert-store.ts';
import { createOutbox } from './store/outbox.ts';
import { stateChanges } from './store/state-rows.ts';

const read = readRuleFile(`version: 1
routes: [{ id: ops, type: webhook, url: "https://ops.example.com/", secretsEnv: [SECRET] }]
rules: [{ id: cheap, metric: market.price-usd, below: 1800, clear: 1900, routes: [ops] }]
`);
if (read.type === 'broken') throw new Error(JSON.stringify(read.findings));
const { rules, routes } = read.set;
const env = { SECRET: `whsec_${Buffer.alloc(32, 1).toString('base64')}` };

let db: Database;
beforeAll(async () => {
  await ensureStoreWorker();
  db = await openDatabase({ memory: true });
});
afterAll(() => db.close());

class Crashed extends Error {}

/** A database of a process that dies before its operation number `at`: whatever it does then and later fails. */
function createMortal(at: number) {
  let done = 0;
  const step = (): void => {
    if (done++ >= at) throw new Crashed('the process is dead');
  };
  const within = (tx: DatabaseTransaction): DatabaseTransaction => ({
    ...tx,
    query: async (sql, params) => {
      step();
      return tx.query(sql, params);
    },
  });
  const database: Database = {
    ...db,
    query: async (sql, params) => {
      step();
      return db.query(sql, params);
    },
    transaction: async (work) => {
      const result = await db.transaction(async (tx) => {
        const result = await work(within(tx));
        step();
        return result;
      });
      step();
      return result;
    },
  };
  return { database, step, isDead: () => done > at, steps: () => done };
}

interface Block {
  readonly mark: Mark;
  readonly price: number;
}

const block = (number: number, price: number, fork: string): Block => ({
  mark: { number, hash: `0x${fork}${number}`, timestamp: number * 12 },
  price,
});

/** The chain as it stands by turns: the second turn takes block 11 back. */
const turns: readonly (readonly Block[])[] = [
  [block(11, 1_700, 'a')],
  [block(11, 1_650, 'b')],
  [block(11, 1_650, 'b'), block(12, 2_100, 'b')],
];

interface Got {
  readonly id: string;
  readonly retracts: string | undefined;
  readonly what: string;
}

let worlds = 0;

/** What a receiver gets of the turns by a process that dies once, before its operation number `at`. */
async function live(at: number) {
  const deploymentSchema = `crash${worlds++}`;
  const got: Got[] = [];
  const mortal = createMortal(at);

  async function open(database: Database, step: () => void) {
    const store = await openAlertStore({ database, deploymentSchema, network: 'devnet' });
    const outbox = createOutbox(store);
    await outbox.release();
    const deliverer = createDeliverer({
      outbox,
      routes: () => routes,
      env,
      print: () => undefined,
      now: () => 1_700_000_000_000,
      random: () => 0,
      log: () => undefined,
      send: async ({ headers, body }) => {
        step();
        const { data } = JSON.parse(body);
        const what = `${data.kind} ${data.rule} ${data.block.hash}`;
        got.push({ id: headers['webhook-id'] ?? '', retracts: data.retracts, what });
        step();
        return { status: 200, retryAfter: null };
      },
    });
    return { store, deliverer };
  }

  /** As the follower does: back to what still stands, then each new block. */
  async function follow({ store, deliverer }: Awaited<ReturnType<typeof open>>, chain: readonly Block[]) {
    const now = 1_700_000_000_000;
    const cursor = await store.cursor();
    if (cursor !== null && !chain.some(({ mark }) => mark.hash === cursor.hash)) await store.rewind(null, now);
    for (const { mark, price } of chain) {
      const place = await store.cursor();
      if (place !== null && mark.number <= place.number) continue;
      const states = await store.states(place);
      for (const rule of rules) {
        const before = states.get(rule.id) ?? freshState;
        const observations = [{ subject: { market: 'weth' }, value: price }];
        const { state, transitions } = evaluate(rule, { block: mark, observations }, before);
        const decided = transitions.map((one) => eventOf(rule, one, ''));
        await store.commit({ block: mark, changes: stateChanges(rule.id, before, state), decided, now });
      }
    }
    await deliverer.deliverDue();
  }

  const reborn = () => open(db, () => undefined);
  const orDead = async <T>(work: Promise<T>): Promise<T | null> => {
    try {
      return await work;
    } catch (error) {
      if (error instanceof Crashed) return null;
      throw error;
    }
  };
  let wasDead = false;
  let process = await orDead(open(mortal.database, mortal.step));
  for (const chain of turns) {
    if (process !== null) await orDead(follow(process, chain));
    if (!mortal.isDead() || wasDead) continue;
    wasDead = true;
    process = await reborn();
    await follow(process, chain);
  }
  return { got, steps: mortal.steps(), wasDead };
}

/** What stands at the receiver after every message: by id, each once, less what was taken back. */
function standing(got: readonly Got[]): string[] {
  const byId = new Map(got.map((one) => [one.id, one]));
  const retracted = new Set([...byId.values()].flatMap(({ retracts }) => retracts ?? []));
  return [...byId]
    .filter(([id, { retracts }]) => retracts === undefined && !retracted.has(id))
    .map(([, { what }]) => what)
    .sort();
}

test('R22: a crash at any statement, commit, send or mark loses nothing and doubles nothing by id', async () => {
  const straight = await live(Number.POSITIVE_INFINITY);
  const expected = ['FIRING cheap 0xb11', 'RESOLVED cheap 0xb12'];
  expect(standing(straight.got)).toEqual(expected);
  expect(straight.got.map(({ retracts }) => retracts !== undefined)).toEqual([false, true, false, false]);
  expect(straight.steps).toBeGreaterThan(40);
  for (let at = 0; at < straight.steps; at++) {
    const { got, wasDead } = await live(at);
    // At most what was on its way came again.
    const twice = got.length - new Set(got.map(({ id }) => id)).size;
    const end = { at, wasDead, standing: standing(got), isDoubled: twice > 1 };
    expect(end).toEqual({ at, wasDead: true, standing: expected, isDoubled: false });
  }
});
