import { afterAll, beforeAll, expect, test } from 'vitest';
import { type MemoryDeployment, openMemoryDeployment } from '../../test/support/memory-api.ts';
import { createBookSource } from '../book/book-source.ts';
import { opening } from '../testing/scenario.ts';
import { createFollower } from './follower.ts';
import type { AlertEvent } from './message.ts';
import { readRuleFile } from './rule-file.ts';
import { openAlertStore } from './store/alert-store.ts';

const read = readRuleFile(`
version: 1
rules:
  - { id: lag, metric: indexer.lag, above: 120, clear: 30, for: 1m, severity: critical, summary: "{value} behind" }
`);
if (read.type === 'broken') throw new Error(JSON.stringify(read.findings));
const { rules } = read.set;

let deployment: MemoryDeployment;
beforeAll(async () => {
  deployment = await openMemoryDeployment([opening]);
});
afterAll(() => deployment.close());

test('indexer.lag goes by the clock: it waits its time, fires, resolves, outlives a restart, and no revert retracts it', async () => {
  const { db, reader, schemaName, store } = deployment;
  const head = await reader.head();
  if (head === null) throw new Error('nothing is stored');
  let lag = 0;
  const told: [string, AlertEvent['kind'], number | null][] = [];
  const open = async () =>
    createFollower({
      reader,
      books: createBookSource({ reader, capacity: 2 }),
      store: await openAlertStore({ database: db, deploymentSchema: schemaName, network: 'devnet' }),
      rules: () => rules,
      now: () => (head.timestamp + lag) * 1000,
      maxAgeSeconds: Number.POSITIVE_INFINITY,
      ageFrom: 'head',
      onEvents: (events, what) => {
        for (const { kind, value } of events) told.push([what, kind, value]);
      },
    });
  let follower = await open();
  await follower.catchUp();
  const tickAt = async (seconds: number) => {
    lag = seconds;
    await follower.tick();
  };
  await tickAt(100);
  await tickAt(150);
  await tickAt(200);
  expect(told).toEqual([]);
  expect(follower.counts()).toContainEqual({ severity: 'CRITICAL', state: 'PENDING', count: 1 });
  follower = await open();
  await tickAt(210);
  expect(told).toEqual([['decided', 'FIRING', 210]]);
  await tickAt(260);
  expect(told).toHaveLength(1);

  await store.revertTo(await reader.resolveBlock({ type: 'number', number: head.number - 1 }));
  await follower.catchUp();
  expect(told).toHaveLength(1);
  expect(follower.counts()).toContainEqual({ severity: 'CRITICAL', state: 'FIRING', count: 1 });

  await tickAt(0);
  expect(told.at(-1)).toEqual(['decided', 'RESOLVED', expect.any(Number)]);
  expect(told).toHaveLength(2);
});
