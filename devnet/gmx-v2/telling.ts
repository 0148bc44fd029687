import { encodeDeployData, encodeFunctionData, parseAbi } from 'viem';
import type { Hex, Transaction } from '../chain/miner.ts';
import type { Contracts } from '../contracts/jobs.ts';

/** An event of GMX v2 as its contracts hand it to the emitter: values by key, in the order in which they are given. */
export interface GmxEvent {
  readonly name: string;
  /** addresses or words to find it by, none to two */
  readonly topics?: readonly Hex[];
  readonly address?: { readonly [key: string]: Hex };
  readonly uint?: { readonly [key: string]: bigint };
  readonly int?: { readonly [key: string]: bigint };
  readonly bool?: { readonly [key: string]: boolean };
  readonly word?: { readonly [key: string]: Hex };
  readonly bytes?: { readonly [key: string]: Hex };
}

const GROUPS = ['address', 'uint256', 'int256', 'bool', 'bytes32', 'bytes', 'string'] as const;
const NAMES = ['addressItems', 'uintItems', 'intItems', 'boolItems', 'bytes32Items', 'bytesItems', 'stringItems'];
const itemStructs = GROUPS.flatMap((type) => [
  `struct ${type}Item { string key; ${type} value; }`,
  `struct ${type}List { string key; ${type}[] value; }`,
  `struct ${type}Items { ${type}Item[] items; ${type}List[] arrayItems; }`,
]);
const EMITTER_ABI = parseAbi([
  ...itemStructs,
  `struct Data { ${GROUPS.map((type, i) => `${type}Items ${NAMES[i]};`).join(' ')} }`,
  'struct Telling { string name; bytes32[] topics; Data data; }',
  'function tell(Telling[] tellings)',
] as readonly string[]);

const items = (values: { readonly [key: string]: unknown } = {}) => ({
  items: Object.entries(values).map(([key, value]) => ({ key, value })),
  arrayItems: [],
});

const wordOf = (topic: Hex): Hex => `0x${topic.slice(2).padStart(64, '0')}`;

const telling = ({ name, topics = [], ...values }: GmxEvent) => ({
  name,
  topics: topics.map(wordOf),
  data: {
    addressItems: items(values.address),
    uintItems: items(values.uint),
    intItems: items(values.int),
    boolItems: items(values.bool),
    bytes32Items: items(values.word),
    bytesItems: items(values.bytes),
    stringItems: items(),
  },
});

/** A transaction that tells the events through the emitter, in order. */
export function tell(emitter: Hex, from: Hex, events: readonly GmxEvent[], label: string): Transaction {
  const data = encodeFunctionData({ abi: EMITTER_ABI, functionName: 'tell', args: [events.map(telling)] });
  return { from, to: emitter, data, label };
}

/** A transaction that creates the emitter. */
export function createEmitter(contracts: Contracts, from: Hex): Transaction {
  const bytecode = contracts.GmxEventEmitter;
  if (bytecode === undefined) throw new Error('no compiled contract GmxEventEmitter: add it to a compile job');
  const data = encodeDeployData({ abi: [], bytecode: `0x${bytecode.object}` });
  return { from, to: null, data, label: 'create GmxEventEmitter' };
}
