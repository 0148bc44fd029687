import { createHash } from 'node:crypto';
import { keccak256 } from '../../keccak.ts';
import type { BlockHeader, Hex, Log, Transaction } from '../types.ts';

/** A log to be mined; logs with the same `tx` share a transaction. */
export interface ScriptedLog {
  readonly address: Hex;
  readonly topics: readonly Hex[];
  readonly data?: Hex;
  readonly tx?: number;
}

export interface ScriptedBlock {
  readonly header: BlockHeader;
  readonly logs: readonly Log[];
  readonly transactions: readonly Transaction[];
  readonly label: string;
}

export interface ScriptedChain {
  readonly chainId: number;
  /** The canonical chain, from block 0. */
  readonly blocks: readonly ScriptedBlock[];
  readonly latest: ScriptedBlock;
  readonly finalizedNumber: number;
  byHash(hash: string): ScriptedBlock | undefined;
  mine(logs?: readonly ScriptedLog[]): ScriptedBlock;
  /** Drops every block after `number`; what is mined next carries `label` in its hash. */
  fork(number: number, label: string): void;
}

const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
const EMPTY_UNCLES: Hex = '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347';

function bloomOf(values: readonly Hex[]): Hex {
  const bloom = Buffer.alloc(256);
  for (const value of values) {
    const hash = Buffer.from(keccak256(value).slice(2), 'hex');
    for (const at of [0, 2, 4]) {
      const bit = hash.readUInt16BE(at) & 2047;
      bloom[255 - (bit >> 3)] = (bloom[255 - (bit >> 3)] ?? 0) | (1 << (bit & 7));
    }
  }
  return `0x${bloom.toString('hex')}`;
}

/** A hash that shows the fork's label and the block's number at its end. */
function visibleHash(seed: string, label: string, number: number): Hex {
  const mark = Buffer.from(label.slice(0, 1), 'latin1').toString('hex');
  return `0x${sha(seed).slice(0, 54)}${mark}${number.toString(16).padStart(8, '0')}`;
}

interface Draft {
  readonly parent: ScriptedBlock | undefined;
  readonly label: string;
  readonly logs: readonly ScriptedLog[];
}

function mineBlock({ parent, label, logs }: Draft): ScriptedBlock {
  const number = parent === undefined ? 0 : parent.header.number + 1;
  const content = JSON.stringify([parent?.header.hash, label, number, logs]);
  const hash = visibleHash(content, label, number);
  const positions = [...new Set(logs.map((log) => log.tx ?? 0))].sort((a, b) => a - b);
  const txHash = (position: number): Hex => `0x${sha(`${hash}:${position}`)}`;
  const ordered = positions.flatMap((position) => logs.filter((log) => (log.tx ?? 0) === position));
  const header: BlockHeader = {
    number,
    hash,
    parentHash: parent?.header.hash ?? `0x${'0'.repeat(64)}`,
    timestamp: 1_700_000_000 + number * 12,
    unclesHash: EMPTY_UNCLES,
    author: '0x00000000000000000000000000000000000000c0',
    stateRoot: `0x${sha(`state${content}`)}`,
    transactionsRoot: `0x${sha(`transactions${content}`)}`,
    receiptsRoot: `0x${sha(`receipts${content}`)}`,
    logsBloom: bloomOf(logs.flatMap((log) => [log.address, ...log.topics])),
    gasUsed: BigInt(logs.length) * 50_000n,
    gasLimit: 30_000_000n,
    difficulty: 0n,
    totalDifficulty: 0n,
    size: 1000n,
    baseFeePerGas: 7n,
  };
  return {
    header,
    label,
    logs: ordered.map((log, logIndex) => ({
      address: log.address,
      topics: log.topics,
      data: log.data ?? '0x',
      blockNumber: number,
      blockHash: hash,
      transactionHash: txHash(log.tx ?? 0),
      transactionIndex: positions.indexOf(log.tx ?? 0),
      logIndex,
    })),
    transactions: positions.map((position, index) => ({
      hash: txHash(position),
      index,
      from: '0x00000000000000000000000000000000000000f0',
      to: '0x00000000000000000000000000000000000000f1',
      value: BigInt(number),
      gasLimit: 100_000n,
      gasPrice: 9n,
      input: `0x${sha(`input${content}`).slice(0, 8)}`,
      nonce: BigInt(index),
    })),
  };
}

/** A chain that a test writes block by block, with forks. */
export function createScriptedChain({ chainId = 1337, finalityDepth = 8 } = {}): ScriptedChain {
  const genesis = mineBlock({ parent: undefined, label: 'a', logs: [] });
  const blocks: ScriptedBlock[] = [genesis];
  let label = 'a';
  const latest = (): ScriptedBlock => blocks.at(-1) ?? genesis;
  return {
    chainId,
    blocks,
    get latest() {
      return latest();
    },
    get finalizedNumber() {
      return Math.max(0, latest().header.number - finalityDepth);
    },
    byHash: (hash) => blocks.find((block) => block.header.hash === hash),
    mine(logs = []) {
      const block = mineBlock({ parent: latest(), label, logs });
      blocks.push(block);
      return block;
    },
    fork(number, next) {
      blocks.length = number + 1;
      label = next;
    },
  };
}
