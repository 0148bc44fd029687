import type { DeliveredBlock, LogSelector } from '../chain/types.ts';
import { EngineError } from '../errors.ts';
import type { Subgraph } from '../manifest/types.ts';
import type { DeploymentFailure, DeploymentStore, DynamicSource } from '../store/types.ts';
import { MappingFailed, MappingUnfit, OutOfSteps } from '../wasm/errors.ts';
import { MAX_STEPS } from '../wasm/module.ts';
import type { CurrentSource, HostServices, LogLevel } from '../wasm/runtime.ts';
import { createEntityCache } from './entity-cache.ts';
import { isPartial } from './partial-block.ts';
import { type ChainCalls, createChainReads } from './processor-chain.ts';
import { declaredCalls } from './processor-declared.ts';
import type { MappingOutcome } from './processor-mapping.ts';
import { createMappings, type Program, readPrograms } from './processor-modules.ts';
import { partsOf, wantedBlocks } from './processor-needs.ts';
import { type ActiveSource, createSourceList, selectorOf, staticSource } from './processor-sources.ts';
import { activate } from './processor-sources-new.ts';
import { describeRun, mergeBlock, type Run, runsOf } from './processor-triggers.ts';
import type { BlockOutcome, BlockProcessor, MoreLogs } from './types.ts';

/** A line a mapping logged. */
export interface MappingLog {
  readonly level: LogLevel;
  readonly source: string;
  readonly block: number;
  readonly message: string;
}

export interface ProcessorOptions {
  readonly subgraph: Subgraph;
  /** The subgraph's, compiled with `steps`, where somebody has read them before. */
  readonly programs?: readonly Program[];
  readonly store: Pick<DeploymentStore, 'head' | 'load' | 'loadRelated' | 'dynamicSources'>;
  readonly calls: ChainCalls;
  /** Entities kept in memory; default 100,000. */
  readonly cacheEntities?: number;
  /**
   * In a first sync, events that no handler asks for are kept no longer than their block. Only for who answers an
   * EventsUnderWay of `processBlock` by writing what was handled and giving the block again. Default false.
   */
  readonly forgetsEvents?: boolean;
  readonly onLog?: (entry: MappingLog) => void;
  /** Steps a run of a handler may take, see `wasm-fuel.ts`; default 10^10. */
  readonly steps?: number;
  /** Handlers that are looked at ahead when one has to wait; default 64. With 1 the chain is asked nothing in vain. */
  readonly lookahead?: number;
}

const LOOKAHEAD = 64;
/** What all the runs of one trigger together may take, those that missing answers cut short included, in runs. */
const RERUNS = 20;

/**
 * Runs a subgraph's handlers block by block. Call `restore` before the first block.
 * @throws WasmInvalid, UnknownImport
 */
export async function createProcessor(options: ProcessorOptions): Promise<BlockProcessor> {
  const { subgraph, store, steps = MAX_STEPS, lookahead = LOOKAHEAD } = options;
  const { cacheEntities: capacity = 100_000, forgetsEvents = false } = options;
  const cache = createEntityCache({ schema: subgraph.schema, store, capacity, forgetsEvents });
  const chain = createChainReads(options.calls);
  const parts = partsOf(subgraph);
  let sources = createSourceList(subgraph.sources.map(staticSource));
  let running: Run | null = null;
  let number = 0;
  /** Made by the running trigger. */
  const created: DynamicSource[] = [];
  /** Handlers of the block that were passed over. */
  let passed: DeploymentFailure[] = [];
  /** Ids that the run before it ended had handed out. */
  let idsGiven = 0;
  /** Logged by the running trigger. */
  const logged: MappingLog[] = [];

  function currentSource(): CurrentSource {
    if (running === null) throw new MappingFailed('The mapping used its data source before a handler ran');
    return running.source.current;
  }

  const services: HostServices = {
    entities: cache.access,
    network: subgraph.network,
    source: currentSource,
    createSource(source) {
      const made = { ...source, creationBlock: number };
      const { address } = activate(subgraph, made);
      // Written in any way, and followed by anything, it is that address.
      created.push(address === null ? made : { ...made, params: [address] });
    },
    call: chain.call,
    balance: chain.balance,
    hasCode: chain.hasCode,
    log(level, message) {
      logged.push({ level, source: running?.source.template.name ?? '', block: number, message });
    },
  };
  const mappings = createMappings(options.programs ?? (await readPrograms(subgraph, steps)), services);

  /** Runs one handler, as far as what it asks for is at hand. False: fetch, and run it again. */
  function attempt(run: Run, made: DynamicSource[]): boolean {
    running = run;
    let outcome: MappingOutcome = 'skipped';
    try {
      outcome = mappings.get(run.source.template.wasmFile)?.run(run.handler, run.trigger) ?? 'skipped';
    } finally {
      if (outcome === 'done') {
        cache.keepTrigger();
        made.push(...created);
      } else {
        idsGiven = cache.idsGiven();
        cache.dropTrigger();
      }
      if (outcome !== 'waiting') for (const entry of logged) options.onLog?.(entry);
      created.length = 0;
      logged.length = 0;
    }
    return outcome !== 'waiting';
  }

  /**
   * Runs a handler only to learn what it will ask for: one look at the store or the chain can then answer several.
   * What it does is dropped; a failure may be due to handlers before it that have not run yet. False: it asks for more.
   */
  function anticipate(run: Run): boolean {
    running = run;
    chain.guess(true);
    try {
      return mappings.get(run.source.template.wasmFile)?.run(run.handler, run.trigger) !== 'waiting';
    } catch (error) {
      if (error instanceof EngineError) return true;
      throw error;
    } finally {
      chain.guess(false);
      cache.dropTrigger();
      created.length = 0;
      logged.length = 0;
    }
  }

  /** Runs handlers in order. Nothing is awaited where nothing is missing: that is most of the time. */
  async function execute(runs: readonly Run[], made: DynamicSource[], block: DeliveredBlock): Promise<void> {
    let answered: Set<Run> | null = null;
    for (let position = 0; position < runs.length; position++) {
      const run = runs[position];
      if (run === undefined) continue;
      let spent = 0;
      try {
        while (!attempt(run, made)) {
          answered ??= new Set();
          spent += mappings.get(run.source.template.wasmFile)?.spent() ?? 0;
          if (spent > RERUNS * steps) throw new OutOfSteps();
          for (const next of runs.slice(position + 1, position + lookahead)) {
            if (!answered.has(next) && anticipate(next)) answered.add(next);
          }
          await fetchMissing();
        }
      } catch (error) {
        await passOver(run, error, block);
      }
    }
  }

  /** Both are waited for, also where one fails: no answer comes when the block has been given up. */
  async function fetchMissing(): Promise<void> {
    for (const fetched of await Promise.allSettled([cache.fetch(), chain.fetch()]))
      if (fetched.status === 'rejected') throw fetched.reason;
  }

  /**
   * With the feature `nonFatalErrors` a handler that fails has done nothing, but for what the start section before it
   * did and the ids it used. Rethrows what stops the deployment, and what may be due to what the block lacks.
   */
  async function passOver(run: Run, error: unknown, block: DeliveredBlock): Promise<void> {
    const failure = error instanceof MappingUnfit || isPartial(block) ? null : failureOf(error, block);
    if (!subgraph.nonFatalErrors || failure === null) throw error;
    passed.push(failure);
    const used = idsGiven;
    running = run;
    while (mappings.get(run.source.template.wasmFile)?.start() === 'waiting') {
      cache.dropTrigger();
      await fetchMissing();
    }
    cache.keepTrigger();
    cache.spendIds(used);
    created.length = 0;
    logged.length = 0;
  }

  async function runBlock(block: DeliveredBlock, more: MoreLogs): Promise<DynamicSource[]> {
    const kept: DynamicSource[] = [];
    let known: DeliveredBlock = block;
    let fresh = sources.all.slice();
    let watching = sources.watching;
    while (fresh.length > 0) {
      const made: DynamicSource[] = [];
      const runs = runsOf(known, fresh, watching);
      const calls = declaredCalls(runs);
      if (calls.length > 0) await chain.anticipate(calls);
      await execute(runs, made, block);
      running = null;
      const added: ActiveSource[] = [];
      for (const source of made) {
        const active = activate(subgraph, source);
        if (!sources.add(active)) continue;
        added.push(active);
        kept.push(source);
      }
      const selectors = added.map(selectorOf).filter(({ topic0 }) => topic0.length > 0);
      if (selectors.length > 0) known = mergeBlock(known, await more(selectors));
      fresh = added;
      watching = (address) => added.filter((source) => source.address === address);
    }
    return kept;
  }

  function failureOf(error: unknown, block: DeliveredBlock): DeploymentFailure | null {
    if (!(error instanceof EngineError) || error.kind !== 'deterministic') return null;
    const { number: at, hash } = block.header;
    const place = running === null ? `at block ${at}` : describeRun(running);
    return { block: { number: at, hash }, handler: running?.handler ?? '', message: `${error.message} (${place})` };
  }

  async function processBlock(block: DeliveredBlock, more: MoreLogs): Promise<BlockOutcome> {
    const before = sources.all.length;
    number = block.header.number;
    passed = [];
    cache.beginBlock(block.header);
    chain.beginBlock(block.header);
    try {
      const kept = await runBlock(block, more);
      const changes = await cache.endBlock();
      return { changes, sources: kept, ...(passed.length > 0 && { errors: passed }) };
    } catch (error) {
      cache.dropBlock();
      sources.truncate(before);
      const failure = failureOf(error, block);
      if (failure === null) throw error;
      return { changes: [], sources: [], failure };
    } finally {
      running = null;
    }
  }

  return {
    get needs() {
      return { ...parts, everyBlock: wantedBlocks(sources.all) };
    },
    async restore() {
      const [head, dynamic] = await Promise.all([store.head(), store.dynamicSources()]);
      cache.reset(head === null);
      sources = createSourceList([
        ...subgraph.sources.map(staticSource),
        ...dynamic.map((source) => activate(subgraph, source)),
      ]);
    },
    selectors: (): readonly LogSelector[] => sources.all.map(selectorOf).filter(({ topic0 }) => topic0.length > 0),
    processBlock,
    doubtEvents: cache.doubtEvents,
    knowsHistory: cache.knowsHistory,
    committed: (block) => cache.committed(block.number),
  };
}
