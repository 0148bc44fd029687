import { open, readFile } from 'node:fs/promises';
import { createStoredDigests } from '../engine/digest/stored-digests.ts';
import {
  type ChainSource,
  loadSubgraph,
  type MappingLog,
  openEngine,
  openRecording,
  type Subgraph,
} from '../engine/index.ts';
import { readScenario } from '../engine/scenario/read-scenario.ts';
import { createScenarioSource } from '../engine/scenario/scenario-source.ts';
import type { ScenarioAssertion } from '../engine/scenario/types.ts';
import { dumpRows } from '../engine/store/dump.ts';
import type { DeploymentFailure, ProcessedBlock } from '../engine/store/types.ts';
import { createAsk } from './ask.ts';
import { UsageError } from './errors.ts';
import { subgraphFor } from './networks.ts';
import { type AssertionOutcome, checkAssertion } from './replay-assertion.ts';

export interface ReplayOptions {
  /** Output of `graph build`. */
  readonly subgraphDir: string;
  /** A recording, or a scenario in JSON. */
  readonly chainFile: string;
  readonly to?: number;
  /** PostgreSQL; by default everything is kept in memory. */
  readonly databaseUrl?: string;
  /** Where the subgraph's addresses on other networks are, in graph-cli's format. */
  readonly networksFile: string;
  /** Give all rows back. */
  readonly dump?: boolean;
  /** Blocks written at a time; changes no result. */
  readonly batchBlocks?: number;
  readonly signal?: AbortSignal;
  readonly onLog?: (entry: MappingLog) => void;
}

export interface ReplayReport {
  readonly health: 'healthy' | 'unhealthy' | 'failed';
  readonly failure: DeploymentFailure | null;
  readonly head: ProcessedBlock | null;
  /** The state's digest at the head. */
  readonly digest: string;
  /** Of every block that changed entities. */
  readonly digests: readonly { readonly number: number; readonly digest: string }[];
  readonly assertions: readonly AssertionOutcome[];
  /** Sorted lines, see `dumpRows`. */
  readonly dump?: readonly string[];
}

/**
 * Runs a subgraph over a chain in a file, reorganisations included, and tells what came of it.
 * @throws UsageError, EngineError
 */
export async function replay(options: ReplayOptions): Promise<ReplayReport> {
  const chain = await openChainFile(options);
  const { subgraph, source, assertions } = chain;
  const { databaseUrl, signal, onLog } = options;
  const { database, schemaName, store, reader, indexer, close } = await openEngine({
    subgraph,
    source,
    database: databaseUrl ? { url: databaseUrl } : { memory: true },
    deployment: { history: 'all' },
    ...(onLog && { onLog }),
    ...(options.batchBlocks === undefined ? {} : { flush: { blocks: options.batchBlocks } }),
  });
  try {
    do {
      const limits = { ...(options.to === undefined ? {} : { to: options.to }), ...(signal ? { signal } : {}) };
      if ((await indexer.run(limits)).status !== 'reached') break;
    } while (chain.advance());
    const head = await store.head();
    const failure = await store.failure();
    const ask = createAsk(reader);
    const outcomes: AssertionOutcome[] = [];
    for (const assertion of assertions) outcomes.push(await checkAssertion(ask, assertion));
    const stored = createStoredDigests(database, schemaName);
    const digests: { number: number; digest: string }[] = [];
    for await (const one of stored.walk()) digests.push(one);
    return {
      health: failure && !failure.paused ? 'failed' : (await reader.hasIndexingErrors()) ? 'unhealthy' : 'healthy',
      failure,
      head,
      digest: await stored.at(head?.number ?? -1),
      digests,
      assertions: outcomes,
      ...(options.dump ? { dump: await dumpRows(database, schemaName) } : {}),
    };
  } finally {
    await close();
  }
}

interface ChainFile {
  readonly subgraph: Subgraph;
  readonly source: ChainSource;
  /** Goes over to the next fork. */
  readonly advance: () => boolean;
  readonly assertions: readonly ScenarioAssertion[];
}

async function openChainFile({ subgraphDir, chainFile, networksFile }: ReplayOptions): Promise<ChainFile> {
  const subgraph = await loadSubgraph(subgraphDir);
  if (await isJson(chainFile)) {
    const start = Math.min(...subgraph.sources.map(({ startBlock }) => startBlock));
    const { branches, assertions } = readScenario(await readFile(chainFile, 'utf8'), start);
    const source = createScenarioSource({ label: chainFile, branches });
    return { subgraph, source, advance: source.advance, assertions };
  }
  const source = await openRecording(chainFile);
  try {
    const { network } = source.recording.header;
    const fitting =
      network === subgraph.network
        ? subgraph
        : await loadSubgraph(await subgraphFor({ buildDir: subgraphDir, networksFile, network }));
    return { subgraph: fitting, source, advance: () => false, assertions: [] };
  } catch (error) {
    await source.close();
    throw error;
  }
}

async function isJson(file: string): Promise<boolean> {
  const handle = await open(file).catch(() => {
    throw new UsageError(`${file} cannot be read: give a recording or a scenario with --chain`);
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0);
    return buffer
      .toString('utf8', 0, bytesRead)
      .replace(/^\uFEFF/, '')
      .trimStart()
      .startsWith('{');
  } finally {
    await handle.close();
  }
}
