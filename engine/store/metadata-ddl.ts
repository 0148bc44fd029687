/** Counts up when the tables change in a way an older database does not have. */
export const STORE_VERSION = 2;

/** A table only graph-node itself makes: its migrations' journal. */
export const GRAPH_NODE_MARK = 'public.__diesel_schema_migrations';

/**
 * Tables that are shared by all deployments of a database, with the columns graph-node's readers use. `store_version`
 * is ours.
 */
export const METADATA_DDL = `
create schema if not exists subgraphs;
create table if not exists subgraphs.store_version (
  version int not null
);
create table if not exists public.deployment_schemas (
  id serial primary key,
  subgraph text not null,
  name text not null unique,
  version int not null,
  shard text not null,
  network text not null,
  active boolean not null,
  created_at timestamptz not null default now()
);
create unique index if not exists deployment_schemas_active on public.deployment_schemas (subgraph) where active;
create table if not exists public.ethereum_networks (
  name text primary key,
  head_block_hash text,
  head_block_number bigint
);
create table if not exists subgraphs.head (
  id int primary key,
  entity_count bigint not null,
  block_number int,
  block_hash bytea,
  firehose_cursor text
);
create table if not exists subgraphs.deployment (
  id int primary key references subgraphs.head(id) on delete cascade,
  subgraph text not null unique,
  earliest_block_number int not null default 0,
  health text not null check (health in ('failed', 'healthy', 'unhealthy')),
  failed boolean not null,
  fatal_error text,
  non_fatal_errors text[] default '{}',
  graft_base text,
  graft_block_hash bytea,
  graft_block_number int,
  reorg_count int not null default 0,
  current_reorg_depth int not null default 0,
  max_reorg_depth int not null default 0,
  last_healthy_block_hash bytea,
  last_healthy_block_number int,
  debug_fork text,
  synced_at timestamptz,
  synced_at_block_number int
);
create table if not exists subgraphs.subgraph_manifest (
  id int primary key references subgraphs.deployment(id) on delete cascade,
  spec_version text not null,
  description text,
  repository text,
  features text[] not null default '{}',
  schema text not null,
  graph_node_version_id int,
  use_bytea_prefix boolean not null,
  start_block_number int,
  start_block_hash bytea,
  raw_yaml text,
  entities_with_causality_region text[] not null default '{}',
  on_sync text,
  history_blocks int not null
);
create table if not exists subgraphs.subgraph_error (
  vid bigserial primary key,
  id text not null unique,
  subgraph_id text not null references subgraphs.deployment(subgraph) on delete cascade,
  message text not null,
  block_hash bytea,
  handler text,
  deterministic boolean not null,
  block_range int4range not null
);
create table if not exists subgraphs.subgraph (
  vid bigserial primary key,
  id text not null unique,
  name text not null unique,
  current_version text,
  pending_version text,
  created_at numeric not null,
  block_range int4range not null
);
create table if not exists subgraphs.subgraph_version (
  vid bigserial primary key,
  id text not null unique,
  subgraph text not null,
  deployment text not null,
  created_at numeric not null,
  block_range int4range not null
);
`;
