import {
  type CallResult,
  type ChainBlock,
  type EntityRow,
  type Hex,
  type LogSelector,
  loadSubgraph,
  type Subgraph,
} from '../../engine/index.ts';
import { createMemoryStore, type MemoryStore } from '../../engine/run/memory-store.ts';
import { createProcessor, type MappingLog } from '../../engine/run/processor.ts';
import type { BlockOutcome, BlockProcessor } from '../../engine/run/types.ts';
import { buildProbe } from './build-probe.ts';
import { blockOf, type Emission, emit } from './probe-chain.ts';

export interface ProbeRun {
  readonly processor: BlockProcessor;
  readonly store: MemoryStore;
  readonly logs: MappingLog[];
  /** Calls the chain was asked. */
  readonly asked: string[];
  /** Processes a block of emissions and commits it. Logs of sources made in it are taken from the same emissions. */
  block(number: number, emissions?: readonly Emission[]): Promise<BlockOutcome>;
  /** How often the store was asked for entities. */
  reads(): number;
  /** Facts the mapping has kept, by name. */
  facts(): Record<string, string>;
  /** Latest rows of a type, by id. */
  rows(type: string): readonly EntityRow[];
  row(type: string, id: string): EntityRow | undefined;
}

export interface ProbeOptions {
  readonly probe?: string;
  /** Another manifest for the same programs. */
  readonly edit?: (subgraph: Subgraph) => Subgraph;
  readonly store?: MemoryStore;
  readonly cacheEntities?: number;
  /** Steps a handler may take. */
  readonly steps?: number;
  readonly call?: (to: Hex, data: Hex) => CallResult;
}

function isSelected(
  log: { readonly address: Hex; readonly topics: readonly Hex[] },
  selectors: readonly LogSelector[],
) {
  return selectors.some(
    ({ address, topic0 }) => (address === null || address === log.address) && topic0.includes(log.topics[0] ?? '0x'),
  );
}

function narrow(block: ChainBlock, keep: (log: ChainBlock['logs'][number]) => boolean): ChainBlock {
  return { ...block, logs: block.logs.filter(keep) };
}

/** A probe's processor over a store in memory. */
export async function runProbe(options: ProbeOptions = {}): Promise<ProbeRun> {
  const built = await loadSubgraph(await buildProbe(options.probe ?? 'host'));
  const subgraph = options.edit?.(built) ?? built;
  const store = options.store ?? createMemoryStore();
  let reads = 0;
  const counted: MemoryStore = {
    ...store,
    load(type, ids) {
      reads++;
      return store.load(type, ids);
    },
    loadRelated(type, field, id) {
      reads++;
      return store.loadRelated(type, field, id);
    },
  };
  const rows = (type: string) => store.rows()[type] ?? [];
  const logs: MappingLog[] = [];
  const asked: string[] = [];
  const processor = await createProcessor({
    subgraph,
    store: counted,
    cacheEntities: options.cacheEntities ?? 1000,
    ...(options.steps !== undefined && { steps: options.steps }),
    onLog: (entry) => logs.push(entry),
    calls: {
      async call({ to, data, block }) {
        asked.push(`call ${to} ${data} at ${block.number}`);
        return options.call?.(to, data) ?? { status: 'reverted' };
      },
      async getBalance(address, block) {
        asked.push(`balance ${address} at ${block.number}`);
        return 10n ** 20n;
      },
      async getCode(address, block) {
        asked.push(`code ${address} at ${block.number}`);
        return '0x60';
      },
    },
  });
  await processor.restore();
  return {
    processor,
    store,
    logs,
    asked,
    async block(number, emissions = []) {
      const whole = blockOf(number, emissions);
      const given = narrow(whole, (log) => isSelected(log, processor.selectors()));
      const outcome = await processor.processBlock(given, async (selectors) =>
        narrow(whole, (log) => isSelected(log, selectors) && !given.logs.includes(log)),
      );
      const { hash, parentHash, timestamp } = whole.header;
      const failure = outcome.failure ? { failure: outcome.failure } : {};
      const draft = store.draft();
      draft.add(number, outcome.changes);
      await store.commit({
        blocks: [{ number, hash, parentHash, timestamp }],
        draft,
        sources: outcome.sources,
        ...failure,
      });
      processor.committed?.(whole.header);
      return outcome;
    },
    reads: () => reads,
    facts: () => Object.fromEntries(rows('Fact').map((row) => [String(row.id), String(row.value)])),
    rows,
    row: (type, id) => rows(type).find((row) => String(row.id) === id),
  };
}

export const PROBE: Hex = '0x00000000000000000000000000000000000000a1';
const DO = 'event Do(string what, string arg)';

/** Tells the probe to do something. */
export function tell(what: string, arg = '', address: Hex = PROBE): Emission {
  return emit(address, DO, [what, arg]);
}
