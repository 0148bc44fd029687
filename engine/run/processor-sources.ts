import { type EventLayout, layOutEvent } from '../abi/event-decoder.ts';
import { topic0Of, topicsOf } from '../chain/log-table.ts';
import type { Hex, LogSelector, LogTable } from '../chain/types.ts';
import { topicOf } from '../manifest/handlers.ts';
import type { DataSource, DataSourceTemplate, EventHandler } from '../manifest/types.ts';
import type { DynamicSource, EntityRow } from '../store/types.ts';
import type { CurrentSource } from '../wasm/runtime.ts';

/** An event handler with its event laid out for decoding. */
export interface EventPlan {
  readonly handler: EventHandler;
  readonly layout: EventLayout;
}

/** A data source that runs: one of the manifest, or one that a mapping made. */
export interface ActiveSource {
  readonly template: DataSourceTemplate;
  readonly address: Hex | null;
  readonly startBlock: number;
  readonly endBlock: number | null;
  /** By topic0. */
  readonly events: ReadonlyMap<Hex, readonly EventPlan[]>;
  readonly current: CurrentSource;
  /** Equal for sources that would do the same twice; null for those of the manifest. */
  readonly identity: string | null;
}

const planned = new WeakMap<DataSourceTemplate, ReadonlyMap<Hex, readonly EventPlan[]>>();

/** Plans of a template's events, shared by all sources made from it. */
function plansOf(template: DataSourceTemplate): ReadonlyMap<Hex, readonly EventPlan[]> {
  const known = planned.get(template);
  if (known) return known;
  const plans = new Map<Hex, EventPlan[]>();
  for (const handler of template.eventHandlers) {
    // A log under another hash is not of the event, whatever the manifest says.
    if (!handler.anonymous && handler.topic0 !== topicOf(handler.event)) continue;
    const plan = { handler, layout: layOutEvent(handler) };
    const same = plans.get(handler.topic0);
    if (same) same.push(plan);
    else plans.set(handler.topic0, [plan]);
  }
  planned.set(template, plans);
  return plans;
}

function currentOf(template: DataSourceTemplate, address: Hex | null, context: EntityRow | null): CurrentSource {
  return {
    name: template.name,
    address,
    context,
    abis: new Set(template.abis.keys()),
    refusesUnknownFields: template.apiVersion.localeCompare('0.0.8', 'en', { numeric: true }) >= 0,
  };
}

export function staticSource(source: DataSource): ActiveSource {
  return {
    template: source,
    address: source.address,
    startBlock: source.startBlock,
    endBlock: source.endBlock,
    events: plansOf(source),
    current: currentOf(source, source.address, source.context),
    identity: null,
  };
}

export function dynamicSource(template: DataSourceTemplate, address: Hex, source: DynamicSource): ActiveSource {
  return {
    template,
    address,
    startBlock: source.creationBlock,
    endBlock: null,
    events: plansOf(template),
    current: currentOf(template, address, source.context),
    identity: identityOf(template.name, address, source.context),
  };
}

/** Sources of the same template, address and context are one. */
function identityOf(template: string, address: Hex, context: EntityRow | null): string {
  const entries = Object.entries(context ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([template, address, entries]);
}

export function selectorOf(source: ActiveSource): LogSelector {
  const { address, startBlock, endBlock } = source;
  return { address, topic0: [...source.events.keys()], startBlock, endBlock };
}

export function isActiveAt(source: ActiveSource, block: number): boolean {
  return source.startBlock <= block && (source.endBlock === null || block <= source.endBlock);
}

/** Handlers of a source that a log's topics select. */
export function plansFor(source: ActiveSource, table: LogTable, log: number): readonly EventPlan[] {
  const plans = source.events.get(topic0Of(table, log) ?? '0x');
  if (plans === undefined) return [];
  const isOpen = plans.every(({ handler }) => handler.topics.every((allowed) => allowed === null));
  if (isOpen) return plans;
  const topics = topicsOf(table, log);
  return plans.filter(({ handler }) =>
    handler.topics.every((allowed, i) => allowed === null || allowed.includes(topics[i + 1] ?? '0x')),
  );
}

/** Sources in order of creation, found by the address of a log. */
export interface SourceList {
  readonly all: readonly ActiveSource[];
  /** Those that watch an address, wildcards included, in order of creation. */
  watching(address: Hex): readonly ActiveSource[];
  /** False when an equal source is there already. */
  add(source: ActiveSource): boolean;
  /** Drops what was added after there were `count`. */
  truncate(count: number): void;
}

export function createSourceList(initial: readonly ActiveSource[]): SourceList {
  const all: ActiveSource[] = [];
  const identities = new Set<string>();
  const byAddress = new Map<Hex, ActiveSource[]>();
  const wildcards: ActiveSource[] = [];
  const order = new Map<ActiveSource, number>();
  /** Sources of an address with the wildcards among them, where there are both. */
  const joined = new Map<Hex, readonly ActiveSource[]>();

  function add(source: ActiveSource): boolean {
    if (source.identity !== null && identities.has(source.identity)) return false;
    if (source.identity !== null) identities.add(source.identity);
    order.set(source, all.length);
    all.push(source);
    joined.clear();
    if (source.address === null) wildcards.push(source);
    else {
      const same = byAddress.get(source.address);
      if (same) same.push(source);
      else byAddress.set(source.address, [source]);
    }
    return true;
  }

  for (const source of initial) add(source);
  return {
    all,
    watching(address) {
      const own = byAddress.get(address);
      if (own === undefined || own.length === 0) return wildcards;
      if (wildcards.length === 0) return own;
      const known = joined.get(address);
      if (known) return known;
      const both = [...wildcards, ...own].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
      joined.set(address, both);
      return both;
    },
    add,
    truncate(count) {
      joined.clear();
      for (const source of all.splice(count)) {
        if (source.identity !== null) identities.delete(source.identity);
        order.delete(source);
        const same = source.address === null ? wildcards : (byAddress.get(source.address) ?? []);
        same.splice(same.indexOf(source), 1);
      }
    },
  };
}
