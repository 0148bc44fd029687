/** Tables of alerts: a schema of their own beside the deployment's, in the same database. */
export const alertsDdl = (schema: string): string => `
create schema if not exists ${schema};
create table if not exists ${schema}.evaluated (
  number int4 primary key, hash text not null, timestamp int8 not null
);
create table if not exists ${schema}.state (
  sequence bigserial primary key, rule text not null, group_key text not null,
  from_block int4 not null, to_block int4, body text not null
);
create index if not exists state_open on ${schema}.state (rule, group_key) where to_block is null;
create index if not exists state_from on ${schema}.state (from_block);
create index if not exists state_to on ${schema}.state (to_block);
create table if not exists ${schema}.event (
  sequence bigserial primary key, id text not null unique, kind text not null, rule text not null,
  group_key text not null, severity text not null, block_number int4 not null, firing text,
  body text not null, retracted_at int8, is_chain boolean not null
);
create index if not exists event_block on ${schema}.event (block_number);
create index if not exists event_firing on ${schema}.event (firing);
create table if not exists ${schema}.outbox (
  sequence bigserial primary key, message_id text not null, route text not null, thread text not null,
  body text not null, status text not null, attempts int4 not null, next_attempt int8 not null,
  lease_until int8, last_error text, created_at int8 not null, settled_at int8
);
create unique index if not exists outbox_once on ${schema}.outbox (message_id, route);
create index if not exists outbox_pending on ${schema}.outbox (route, thread, sequence) where status = 'PENDING';
create table if not exists ${schema}.endpoint (
  route text primary key, target text not null, disabled_at int8 not null, reason text not null
);
create table if not exists ${schema}.rule (
  id text primary key, definition text not null, created_at int8 not null, updated_at int8 not null
);
create table if not exists ${schema}.mute (
  rule text primary key, until int8 not null
);
`;
