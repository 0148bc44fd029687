import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ApiOptions, createMetrics, type HttpServer } from '../api/index.ts';
import {
  type ChainSource,
  type Database,
  type EntitySchema,
  listenBlocks,
  openDatabase,
  parseEntitySchema,
} from '../engine/index.ts';
import { type DeploymentStanding, readStanding } from '../engine/store/inspect.ts';
import { UsageError } from './errors.ts';
import { createFinality } from './finality.ts';
import { type Address, listenOn, type ServerOptions, secretsIn } from './listen.ts';
import { printedListeners } from './listeners.ts';
import { openChain } from './open-chain.ts';
import { READ_MS } from './open-deployment.ts';
import { createPlace } from './place.ts';
import { lackingFields } from './read-only.ts';
import type { IndexSettings } from './settings.ts';
import { findStored, type StoredDeployment } from './stored-deployment.ts';

export interface StoredServingOptions extends ServerOptions {
  /** Between looks at the database's newest block; null: as our engine announces them, each second what graph-node has. */
  readonly pollMs: number | null;
}

/** The API over what another process indexes. */
export interface StoredServing {
  /** Which deployment, for people. */
  readonly label: string;
  say(text: string): void;
  listen(address: Address): Promise<HttpServer>;
  close(): Promise<void>;
}

const POLL_MS = 1_000;

/** Opens a deployment of our engine's or graph-node's to be served; writes nothing. @throws UsageError */
export async function openStoredServing(
  settings: IndexSettings,
  options: StoredServingOptions,
): Promise<StoredServing> {
  const opened: { close(): Promise<void> }[] = [];
  const close = async () => {
    for (const part of opened.splice(0).reverse()) await part.close();
  };
  try {
    const database = await openDatabase(settings.database, { readTimeoutMs: READ_MS, readOnly: true });
    opened.push(database);
    const stored = await findStored(database, settings.schema, { ofGraphNode: true });
    await assertOurs(stored, options.root);
    const chain = await openNode(settings, stored.network);
    if (chain !== null) opened.push(chain);
    return await serveOver(stored, { settings, options, chain, opened, close });
  } catch (error) {
    await close();
    throw error;
  }
}

interface Parts {
  readonly settings: IndexSettings;
  readonly options: StoredServingOptions;
  readonly chain: ChainSource | null;
  readonly opened: { close(): Promise<void> }[];
  close(): Promise<void>;
}

async function serveOver(stored: StoredDeployment, parts: Parts): Promise<StoredServing> {
  const { settings, options, chain, opened, close } = parts;
  const { reader, database, schemaName, schema, network } = stored;
  const metrics = createMetrics(network);
  opened.push({ close: async () => metrics.close() });
  const { log, say, onRecover } = printedListeners(options.format, secretsIn(settings), metrics.engine.recovered);
  const place = createPlace();
  let standing = await readStanding(database, stored);
  let isLooking = false;

  async function look(): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    try {
      const head = await reader.head();
      place.sawStore(head?.number ?? null);
      if (head !== null) metrics.engine.head(head);
      standing = await readStanding(database, stored);
      const chainHead = chain === null ? standing.chainHead : await newestOf(chain);
      if (chainHead !== null) place.sawChain(chainHead);
    } finally {
      isLooking = false;
    }
  }
  await look();
  const wakeups = wakeupsOf(stored, { pollMs: options.pollMs, onError: onRecover });
  const api = { reader, schema, wakeups, ...(chain !== null && { chain, finality: createFinality(chain) }) };
  const waitsFor = () => waitingFor(standing);
  return {
    label: `schema ${schemaName} of ${database.label}`,
    say,
    listen: (address) => listenOn(address, { api, metrics, log, place, follows: true, waitsFor, look }, options),
    close,
  };
}

function waitingFor({ isSynced, isFailed }: DeploymentStanding): string | null {
  if (isFailed) return 'the process that indexes has stopped at an error';
  return isSynced ? null : 'the first sync is not done';
}

/** Null while the chain does not answer. */
const newestOf = (chain: ChainSource): Promise<number | null> =>
  chain.head().then(
    ({ latest }) => latest.number,
    () => null,
  );

/** The node at the RPC URL, where one is given. */
async function openNode(settings: IndexSettings, network: string): Promise<ChainSource | null> {
  return settings.chain.type === 'rpc' ? (await openChain({ ...settings, network })).source : null;
}

interface Waking {
  readonly pollMs: number | null;
  onError(error: unknown): void;
}

function wakeupsOf(
  { database, schemaName, isOfGraphNode }: StoredDeployment,
  { pollMs, onError }: Waking,
): NonNullable<ApiOptions['wakeups']> {
  if (!isOfGraphNode && pollMs === null)
    return (wake) => listenBlocks(database, { schemaName }, { onChange: wake, onError });
  return async (wake) => {
    const timer = setInterval(wake, pollMs ?? POLL_MS).unref();
    return { close: async () => clearInterval(timer) };
  };
}

/** @throws UsageError when the deployment is not of the subgraph that the derived numbers are made for */
async function assertOurs(
  { schema, schemaName, database }: { schema: EntitySchema; schemaName: string; database: Pick<Database, 'label'> },
  root: string,
): Promise<void> {
  const own = parseEntitySchema(await readFile(join(root, 'schema.graphql'), 'utf8'));
  const [first, ...others] = lackingFields(own, schema);
  if (first === undefined) return;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  throw new UsageError(
    `schema ${schemaName} of ${database.label} is not of this release's subgraph, it lacks ${first}${more}: give another --schema`,
  );
}
