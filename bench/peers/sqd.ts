import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import pg from 'pg';
import { endChild, endWithUs, keepOutput, type Peer, type PeerRun } from './peer.ts';

const AMOUNTS = 'supplied numeric, borrowed numeric';
const TOUCHED = 'event_count int, last_timestamp numeric';
const RATES =
  'liquidity_rate numeric, variable_borrow_rate numeric, liquidity_index numeric, variable_borrow_index numeric';
const EVENT = 'kind text, subject text, account text, amount numeric, block numeric, "timestamp" numeric';
const TABLES = `
  create table account (id text primary key, ${TOUCHED});
  create table market (id text primary key, ${AMOUNTS}, ${RATES}, ${TOUCHED});
  create table position (id text primary key, account text, market text, ${AMOUNTS}, ${TOUCHED});
  create table price (id text primary key, answer numeric, round_id numeric, updated_at numeric, event_count int);
  create table event (id text primary key, ${EVENT}, transaction text, log_index int);`;

/** A squid over RPC; its process ends when the last block is stored. */
export const sqd: Peer = {
  title: 'SQD (evm-processor 1.27.3, typeorm-store 1.5.1)',
  keepsHistory: false,
  prepare: async ({ databaseUrl }: PeerRun) => {
    const client = new pg.Client(databaseUrl);
    await client.connect();
    await client.query(TABLES);
    await client.end();
  },
  start: async ({ chain, databaseUrl, folder, environment }: PeerRun) => {
    const child = spawn(process.execPath, [path.join(folder, 'lib', 'main.js')], {
      cwd: folder,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...environment, RPC_URL: chain.url, LAST_BLOCK: String(chain.lastBlock), DB_URL: databaseUrl },
    });
    endWithUs(child);
    const output = keepOutput(child);
    const done = once(child, 'exit').then(([code]) => {
      if (code !== 0) throw new Error(`it ended with ${code}: ${output()}`);
    });
    return {
      pid: child.pid ?? 0,
      done,
      from: (table) => `"${table}"`,
      column: (name) => `"${name}"`,
      stop: () => endChild(child),
    };
  },
};
