import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Abi,
  type AbiEvent,
  encodeAbiParameters,
  encodeEventTopics,
  encodeFunctionData,
  encodeFunctionResult,
} from 'viem';
import type { CallRequest, CallResult, Hex, Log } from '../../engine/chain/types.ts';
import type { BareBlock } from './subgraph-run.ts';

/** Name of a file of abis/ without its ending. */
type AbiName =
  | 'AToken'
  | 'AaveOracle'
  | 'ChainlinkAggregator'
  | 'Pool'
  | 'PoolAddressesProvider'
  | 'PoolConfigurator'
  | 'PriceSource'
  | 'VariableDebtToken';

type Args = { readonly [name: string]: unknown };

/** A chain written down by hand: blocks of events, and what contracts answer from which block on. */
export interface Script {
  readonly blocks: readonly BareBlock[];
  readonly call: (request: CallRequest) => CallResult;
  /** A block one minute (or `seconds`) after the last. */
  block(seconds?: number): void;
  /** Adds an event to the last block, in the last transaction. */
  emit(address: Hex, event: `${AbiName}.${string}`, args: Args): void;
  /** Later events of the block belong to another transaction. */
  transaction(): void;
  /** From the last block on, the function answers this with these arguments. */
  answer(address: Hex, call: `${AbiName}.${string}`, result: unknown, args?: readonly unknown[]): void;
}

const abis = new Map<string, Abi>();

function abiOf(name: string): Abi {
  const known = abis.get(name);
  if (known !== undefined) return known;
  const file = join(import.meta.dirname, '..', '..', 'abis', `${name}.json`);
  const abi: Abi = JSON.parse(readFileSync(file, 'utf8'));
  abis.set(name, abi);
  return abi;
}

function split(name: string): readonly [string, string] {
  const [abiName = '', item = ''] = name.split('.');
  return [abiName, item];
}

function encode(name: string, args: Args): { readonly topics: Hex[]; readonly data: Hex } {
  const [abiName, eventName] = split(name);
  const event = abiOf(abiName).find((item): item is AbiEvent => item.type === 'event' && item.name === eventName);
  if (event === undefined) throw new Error(`abis/${abiName}.json has no event ${eventName}`);
  const topics = encodeEventTopics({ abi: [event], args }).flatMap((topic) => topic ?? []);
  const plain = event.inputs.filter((input) => !input.indexed);
  const values = plain.map(({ name: input = '' }) => args[input]);
  return { topics, data: encodeAbiParameters(plain, values) };
}

const word = (value: number): Hex => `0x${value.toString(16).padStart(64, '0')}`;

/** Starts at the static source's start block. */
export function createScript(startBlock: number, startTimestamp = 1_700_000_000): Script {
  const blocks: (BareBlock & { logs: Log[] })[] = [];
  const answers = new Map<string, { readonly from: number; readonly data: Hex }[]>();
  let transactions = 0;

  const last = (): BareBlock & { logs: Log[] } => {
    const block = blocks.at(-1);
    if (block === undefined) throw new Error('a script begins with a block');
    return block;
  };

  return {
    blocks,
    call({ to, data, block }) {
      const known = answers.get(`${to}${data}`)?.findLast(({ from }) => from <= block.number);
      return known === undefined ? { status: 'reverted' } : { status: 'ok', data: known.data };
    },
    block(seconds = 60) {
      const before = blocks.at(-1);
      const number = before === undefined ? startBlock : before.number + 1;
      const timestamp = before === undefined ? startTimestamp : before.timestamp + seconds;
      blocks.push({ number, hash: word(number), timestamp, logs: [] });
      transactions++;
    },
    emit(address, event, args) {
      const { number, hash, logs } = last();
      const at = { blockNumber: number, blockHash: hash, transactionIndex: 0, logIndex: logs.length };
      logs.push({ ...at, ...encode(event, args), address, transactionHash: word(transactions) });
    },
    transaction() {
      transactions++;
    },
    answer(address, call, result, args = []) {
      const [abiName, functionName] = split(call);
      const abi = abiOf(abiName);
      const key = `${address}${encodeFunctionData({ abi, functionName, args })}`;
      const data = encodeFunctionResult({ abi, functionName, result });
      answers.set(key, [...(answers.get(key) ?? []), { from: last().number, data }]);
    },
  };
}
