import { type AbiItem, findEvent } from '../abi/abi-json.ts';
import type { Hex } from '../chain/types.ts';
import { keccak256OfText } from '../keccak.ts';
import { readDeclaredCall } from './declared-calls.ts';
import type { BlockHandler, EventHandler } from './types.ts';
import { child, entries, flag, integer, isPresent, items, type Node, report, requiredText } from './yaml.ts';

/** topic0 of an event signature, whatever `indexed` words it has. */
export function topicOf(signature: string): Hex {
  return keccak256OfText(signature.replaceAll('indexed ', '').replaceAll(' ', ''));
}

/** The allowed values of one topic, padded to words; null where the manifest names none. */
function readTopic(node: Node): readonly Hex[] | null {
  if (!isPresent(node)) return null;
  return items(node).map((item): Hex => {
    const hex = requiredText(item).replace(/^0x/, '').toLowerCase();
    if (!/^[0-9a-f]{0,64}$/.test(hex)) report(item, 'must be up to 32 bytes in hex');
    return `0x${hex.padStart(64, '0')}`;
  });
}

/** The ABIs of a data source, and which is its own. */
export interface AbiScope {
  readonly abis: ReadonlyMap<string, readonly AbiItem[]>;
  readonly abiName: string;
}

function readEventHandler(node: Node, scope: AbiScope): EventHandler {
  const { abiName } = scope;
  const abi = scope.abis.get(abiName) ?? [];
  const event = requiredText(child(node, 'event'));
  const item = findEvent(abi, event);
  if (item === null && event !== '') report(node, `event ${event} is not in ABI ${abiName}`);
  const topic0 = child(node, 'topic0');
  return {
    event,
    topic0: isPresent(topic0)
      ? (`0x${requiredText(topic0).replace(/^0x/, '').toLowerCase()}` as const)
      : topicOf(event),
    inputs: item?.inputs ?? [],
    anonymous: item?.anonymous ?? false,
    handler: requiredText(child(node, 'handler')),
    receipt: flag(child(node, 'receipt')),
    topics: ['topic1', 'topic2', 'topic3'].map((key) => readTopic(child(node, key))),
    calls: entries(child(node, 'calls')).flatMap(([label, call]) => {
      const declared = readDeclaredCall(label, call, { abis: scope.abis, inputs: item?.inputs ?? [] });
      return declared ? [declared] : [];
    }),
  };
}

function readFilter(node: Node): BlockHandler['filter'] | null {
  if (!isPresent(node)) return { kind: 'every' };
  const kind = requiredText(child(node, 'kind'));
  if (kind === 'once') return { kind };
  if (kind === 'polling') {
    const every = integer(child(node, 'every'));
    if (every === null || every === 0) report(node, 'polling needs `every:` of one or more');
    return { kind, every: every ?? 1 };
  }
  report(node, kind === 'call' ? 'block handlers filtered by call are not run' : `${kind} is neither once nor polling`);
  return null;
}

function checkBlockHandlers(node: Node, handlers: readonly BlockHandler[]): void {
  const kinds = handlers.map((handler) => handler.filter.kind);
  if (new Set(kinds).size < kinds.length) report(node, 'only one block handler of each kind may stand in a source');
  if (kinds.includes('every') && kinds.length > 1) report(node, 'a block handler without filter must be the only one');
}

export interface Handlers {
  readonly eventHandlers: readonly EventHandler[];
  readonly blockHandlers: readonly BlockHandler[];
}

export function readHandlers(mapping: Node, scope: AbiScope): Handlers {
  const calls = child(mapping, 'callHandlers');
  if (items(calls).length > 0) report(calls, 'call handlers are not run; use event handlers');
  const blocks = child(mapping, 'blockHandlers');
  const blockHandlers = items(blocks).flatMap((node) => {
    const filter = readFilter(child(node, 'filter'));
    return filter ? [{ handler: requiredText(child(node, 'handler')), filter }] : [];
  });
  checkBlockHandlers(blocks, blockHandlers);
  return {
    eventHandlers: items(child(mapping, 'eventHandlers')).map((node) => readEventHandler(node, scope)),
    blockHandlers,
  };
}
