import type { SqlRow } from '../../../engine/index.ts';
import type { Message } from '../message.ts';
import type { AlertStore } from './alert-store.ts';
import { type Delivery, deliveryOf, enqueue } from './outbox-rows.ts';

export type { Delivery } from './outbox-rows.ts';

/** How an attempt ended, for good or until the next one. */
export type Settlement =
  | { readonly status: 'SENT' | 'SKIPPED' }
  | { readonly status: 'PENDING'; readonly nextAttempt: number; readonly error: string }
  | { readonly status: 'FAILED'; readonly error: string };

export interface DisabledEndpoint {
  readonly route: string;
  /** What the route pointed at: another target enables it again. */
  readonly target: string;
  readonly disabledAt: number;
  readonly reason: string;
}

export interface OutboxCounts {
  readonly [status: string]: number;
}

/** Messages on their way. Times are milliseconds since 1970. */
export interface Outbox {
  /** Gives back what a sender that died had taken; for the one sender that starts. */
  release(): Promise<void>;
  /** Takes what is due, at most one message of a thread to a route: receivers get them in order. */
  claim(now: number, wanted: { readonly most: number; readonly except: readonly string[] }): Promise<Delivery[]>;
  settle(delivery: Delivery, settlement: Settlement, now: number): Promise<void>;
  /** When the next message is due; null where none waits. */
  nextDue(): Promise<number | null>;
  /** Sends nothing to the route any more, nor what waits for it. */
  disable(endpoint: DisabledEndpoint): Promise<void>;
  enable(route: string): Promise<boolean>;
  disabled(): Promise<DisabledEndpoint[]>;
  /** Puts in a message that no event caused. */
  add(message: Message, routes: readonly string[], now: number): Promise<void>;
  /** Messages by route and status. */
  counts(): Promise<ReadonlyMap<string, OutboxCounts>>;
}

/** A taken message whose sender is not heard of again is free after this long. */
const LEASE_MS = 60_000;

export function createOutbox({ schema, database }: Pick<AlertStore, 'schema' | 'database'>): Outbox {
  const change = (sql: string, params: readonly (string | number | null | string[])[]): Promise<SqlRow[]> =>
    database.transaction((tx) => tx.query(sql, [...params]));
  return {
    release: async () => {
      await change(`update ${schema}.outbox set lease_until = null where status = 'PENDING'`, []);
    },
    claim: async (now, { most, except }) => {
      const rows = await change(
        `update ${schema}.outbox set attempts = attempts + 1, lease_until = $1::int8 + $3::int8
         where sequence in (
           select o.sequence from ${schema}.outbox o
           where o.status = 'PENDING' and o.next_attempt <= $1::int8 and (o.lease_until is null or o.lease_until <= $1::int8)
             and o.route <> all ($4::text[]) and not exists (
               select 1 from ${schema}.outbox e where e.route = o.route and e.thread = o.thread
                 and e.status = 'PENDING' and e.sequence < o.sequence
             )
           order by o.sequence limit $2::int4
         ) returning sequence, route, body, attempts`,
        [now, most, LEASE_MS, [...except]],
      );
      return rows.map(deliveryOf).sort((a, b) => a.sequence - b.sequence);
    },
    settle: async ({ sequence }, settlement, now) => {
      const isPending = settlement.status === 'PENDING';
      await change(
        `update ${schema}.outbox set status = $2, next_attempt = coalesce($3::int8, next_attempt), last_error = $4,
           lease_until = null, settled_at = $5::int8
         where sequence = $1::int8 and status = 'PENDING'`,
        [
          sequence,
          settlement.status,
          isPending ? settlement.nextAttempt : null,
          'error' in settlement ? settlement.error.slice(0, 500) : null,
          isPending ? null : now,
        ],
      );
    },
    nextDue: async () => {
      const [row] = await database.query(
        `select min(greatest(next_attempt, coalesce(lease_until, 0))) as due from ${schema}.outbox o
         where status = 'PENDING' and not exists (
           select 1 from ${schema}.outbox e where e.route = o.route and e.thread = o.thread
             and e.status = 'PENDING' and e.sequence < o.sequence
         )`,
      );
      return row?.due === null || row?.due === undefined ? null : Number(row.due);
    },
    disable: ({ route, target, disabledAt, reason }) =>
      database.transaction(async (tx) => {
        await tx.query(
          `insert into ${schema}.endpoint values ($1, $2, $3::int8, $4)
           on conflict (route) do update set target = excluded.target, disabled_at = excluded.disabled_at,
             reason = excluded.reason`,
          [route, target, disabledAt, reason],
        );
        await tx.query(
          `update ${schema}.outbox set status = 'DISABLED', settled_at = $2::int8 where route = $1 and status = 'PENDING'`,
          [route, disabledAt],
        );
      }),
    enable: async (route) =>
      (await change(`delete from ${schema}.endpoint where route = $1 returning route`, [route])).length > 0,
    disabled: async () =>
      (await database.query(`select * from ${schema}.endpoint order by route`)).map((row) => ({
        route: String(row.route),
        target: String(row.target),
        disabledAt: Number(row.disabled_at),
        reason: String(row.reason),
      })),
    add: (message, routes, now) => database.transaction((tx) => enqueue(tx, schema, { message, routes, now })),
    counts: async () => {
      const rows = await database.query(
        `select route, status, count(*)::int4 as count from ${schema}.outbox group by route, status`,
      );
      const counts = new Map<string, { [status: string]: number }>();
      for (const row of rows) {
        const ofRoute = counts.get(String(row.route)) ?? {};
        ofRoute[String(row.status)] = Number(row.count);
        counts.set(String(row.route), ofRoute);
      }
      return counts;
    },
  };
}
