import { type Database, type DatabaseTransaction, quoteName, type SqlRow } from '../../../engine/index.ts';
import type { Mark, RuleState } from '../evaluate.ts';
import { type AlertEvent, type Message, messageId, messageOf, retractionOf } from '../message.ts';
import { alertsDdl } from './ddl.ts';
import { enqueue, retractQueued } from './outbox-rows.ts';
import { revertStates, type StateChange, statesOf, writeStates } from './state-rows.ts';

/** An event whose id is not given yet: it depends on whether the chain gave and took the same one before. */
export type Decided = Omit<AlertEvent, 'id'>;

/** What one evaluated block changes, all of it in one transaction. */
export interface EvaluatedBlock {
  readonly block: Mark;
  readonly changes: readonly StateChange[];
  readonly decided: readonly Decided[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface AlertStore {
  /** Qualified and quoted, for the other tables of the same schema. */
  readonly schema: string;
  readonly database: Database;
  readonly network: string;
  /** The newest evaluated block. */
  cursor(): Promise<Mark | null>;
  /** Evaluated blocks before a number, newest first. */
  evaluatedBefore(number: number, first: number): Promise<Mark[]>;
  states(block: Mark | null): Promise<Map<string, RuleState>>;
  /** States, events, messages and the cursor move together. Gives the events with their ids. */
  commit(evaluated: EvaluatedBlock): Promise<AlertEvent[]>;
  /** As `commit`, for what the clock decides: no cursor moves, and no reorganisation takes it back. */
  commitClock(evaluated: EvaluatedBlock): Promise<AlertEvent[]>;
  /** Goes back to a block: what was decided after it is retracted, states are those of the block. Gives what was. */
  rewind(to: Mark | null, now: number): Promise<AlertEvent[]>;
  /** Drops what no reorganisation can need: blocks and ended states before a number. */
  prune(before: number): Promise<void>;
}

export const alertSchemaOf = (deploymentSchema: string): string => `${deploymentSchema}_alerts`;

export interface AlertStoreOptions {
  readonly database: Database;
  /** Schema of the deployment whose blocks are evaluated. */
  readonly deploymentSchema: string;
  readonly network: string;
}

/** Opens the tables of alerts, making them where they are not. */
export async function openAlertStore({ database, deploymentSchema, network }: AlertStoreOptions): Promise<AlertStore> {
  const schema = quoteName(alertSchemaOf(deploymentSchema));
  await database.transaction((tx) => tx.execute(alertsDdl(schema)));

  async function write(tx: DatabaseTransaction, { block, changes, decided, now }: EvaluatedBlock, isChain: boolean) {
    // What the clock decided no revert takes back: its states stand below every block.
    await writeStates(tx, schema, { block: isChain ? block.number : -1, changes });
    const events: AlertEvent[] = [];
    for (const one of decided) {
      const firing = one.kind === 'FIRING' ? null : await firingOf(tx, one);
      const event = { ...asFired(one, firing), id: await freeId(tx, one) };
      await insertEvent(tx, { event, firing: firing?.id ?? null, isChain });
      const message = messageOf(event, network);
      await enqueue(tx, schema, { message, routes: await unmuted(tx, event, now), now });
      events.push(event);
    }
    return events;
  }

  /** An id that the chain took back and gives again is told apart, or receivers would drop it as known. */
  async function freeId(tx: DatabaseTransaction, { rule, group, kind, block }: Decided): Promise<string> {
    for (let revival = 0; ; revival++) {
      const id = messageId({ network, rule, group, kind, blockHash: block.hash, revival });
      const found = await tx.query(`select 1 as one from ${schema}.event where id = $1`, [id]);
      if (found.length === 0) return id;
    }
  }

  /** The event that a resolution ends. */
  async function firingOf(tx: DatabaseTransaction, { rule, group }: Decided): Promise<AlertEvent | null> {
    const [row] = await tx.query(
      `select body from ${schema}.event where rule = $1 and group_key = $2 and kind = 'FIRING'
       and retracted_at is null order by sequence desc limit 1`,
      [rule, group],
    );
    return row === undefined ? null : JSON.parse(String(row.body));
  }

  async function insertEvent(tx: DatabaseTransaction, { event, firing, isChain }: NewEvent): Promise<void> {
    await tx.query(
      `insert into ${schema}.event (id, kind, rule, group_key, severity, block_number, firing, body, is_chain)
       values ($1, $2, $3, $4, $5, $6::int4, $7, $8, $9::bool)`,
      [
        event.id,
        event.kind,
        event.rule,
        event.group,
        event.severity,
        event.block.number,
        firing,
        JSON.stringify(event),
        isChain,
      ],
    );
  }

  async function unmuted(
    tx: DatabaseTransaction,
    { rule, routes }: AlertEvent,
    now: number,
  ): Promise<readonly string[]> {
    if (routes.length === 0) return routes;
    const muted = await tx.query(`select 1 as one from ${schema}.mute where rule = $1 and until > $2::int8`, [
      rule,
      now,
    ]);
    return muted.length > 0 ? [] : routes;
  }

  return {
    schema,
    database,
    network,
    cursor: async () => {
      const [row] = await database.query(`select * from ${schema}.evaluated order by number desc limit 1`);
      return row === undefined ? null : markOf(row);
    },
    evaluatedBefore: async (number, first) => {
      const sql = `select * from ${schema}.evaluated where number < $1::int4 order by number desc limit $2::int4`;
      return (await database.query(sql, [number, first])).map(markOf);
    },
    states: async (block) => {
      const sql = `select rule, group_key, body from ${schema}.state where to_block is null order by sequence`;
      return statesOf(await database.query(sql), block);
    },
    commit: (evaluated) =>
      database.transaction(async (tx) => {
        const events = await write(tx, evaluated, true);
        const { number, hash, timestamp } = evaluated.block;
        await tx.query(`insert into ${schema}.evaluated values ($1::int4, $2, $3::int8)`, [number, hash, timestamp]);
        return events;
      }),
    commitClock: (evaluated) => database.transaction((tx) => write(tx, evaluated, false)),
    rewind: (to, now) =>
      database.transaction(async (tx) => {
        const after = to?.number ?? -1;
        await revertStates(tx, schema, after);
        await tx.query(`delete from ${schema}.evaluated where number > $1::int4`, [after]);
        const rows = await tx.query(
          `update ${schema}.event set retracted_at = $2::int8
           where block_number > $1::int4 and retracted_at is null and is_chain returning sequence, body`,
          [after, now],
        );
        const newestFirst = [...rows].sort((a, b) => Number(b.sequence) - Number(a.sequence));
        const events: AlertEvent[] = newestFirst.map((row) => JSON.parse(String(row.body)));
        for (const event of events) {
          const message: Message = retractionOf(event, network);
          await retractQueued(tx, schema, { message, now });
        }
        return events;
      }),
    prune: (before) =>
      database.transaction(async (tx) => {
        await tx.query(`delete from ${schema}.evaluated where number < $1::int4`, [before]);
        await tx.query(`delete from ${schema}.state where to_block < $1::int4`, [before]);
      }),
  };
}

interface NewEvent {
  readonly event: AlertEvent;
  readonly firing: string | null;
  readonly isChain: boolean;
}

/** A rule that is gone has no routes any more: its last word goes where its alert went. */
function asFired(decided: Decided, firing: AlertEvent | null): Decided {
  if (decided.metric !== '' || firing === null) return decided;
  const { severity, labels, metric, threshold, clear, runbook, routes, subject } = firing;
  return { ...decided, severity, labels, metric, threshold, clear, runbook, routes, subject };
}

const markOf = (row: SqlRow): Mark => ({
  number: Number(row.number),
  hash: String(row.hash),
  timestamp: Number(row.timestamp),
});
