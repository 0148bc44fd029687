import type { DatabaseTransaction, SqlRow } from '../../../engine/index.ts';
import { type Message, threadOf } from '../message.ts';

interface Queued {
  readonly message: Message;
  readonly routes: readonly string[];
  readonly now: number;
}

/** Puts a message into the outbox, once for each route. */
export async function enqueue(
  tx: DatabaseTransaction,
  schema: string,
  { message, routes, now }: Queued,
): Promise<void> {
  if (routes.length === 0) return;
  await tx.query(
    `insert into ${schema}.outbox (message_id, route, thread, body, status, attempts, next_attempt, created_at)
     select $1, r.route, $2, $3, 'PENDING', 0, $4::int8, $4::int8 from unnest($5::text[]) as r(route)
     on conflict (message_id, route) do nothing`,
    [message.id, threadOf(message.event), JSON.stringify(message), now, [...routes]],
  );
}

/**
 * Takes back what was queued under the id a retraction names: what nobody tried to send yet is not sent, and whoever
 * may have it is told.
 */
export async function retractQueued(
  tx: DatabaseTransaction,
  schema: string,
  { message, now }: Omit<Queued, 'routes'>,
): Promise<void> {
  const rows = await tx.query(
    `select route, status, attempts from ${schema}.outbox where message_id = $1 order by sequence`,
    [message.retracts],
  );
  await tx.query(
    `update ${schema}.outbox set status = 'CANCELED', settled_at = $2::int8 where message_id = $1 and status = 'PENDING'`,
    [message.retracts, now],
  );
  const told = rows.filter((row) => Number(row.attempts) > 0 && row.status !== 'DISABLED');
  await enqueue(tx, schema, { message, routes: told.map((row) => String(row.route)), now });
}

/** A message that a sender has taken to send to one route. */
export interface Delivery {
  readonly sequence: number;
  readonly route: string;
  readonly message: Message;
  /** This one included. */
  readonly attempts: number;
}

export function deliveryOf(row: SqlRow): Delivery {
  const message: Message = JSON.parse(String(row.body));
  return { sequence: Number(row.sequence), route: String(row.route), message, attempts: Number(row.attempts) };
}
