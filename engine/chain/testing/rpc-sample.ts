import { createRpcSource, type RpcSource, type RpcSourceOptions } from '../rpc/rpc-source.ts';
import { openBlock } from '../sealed-block.ts';
import type { BlockRequest, ChainBlock, Hex } from '../types.ts';
import { createScriptedChain, type ScriptedChain } from './scripted-chain.ts';
import { type Fault, type RpcRequest, type ScriptedServer, serveChain } from './scripted-server.ts';

export const POOL: Hex = '0x00000000000000000000000000000000000000a1';
const OTHER: Hex = '0x00000000000000000000000000000000000000b2';
const SUPPLY: Hex = `0x${'11'.repeat(32)}`;
const BORROW: Hex = `0x${'22'.repeat(32)}`;

const opened: { close(): Promise<void> }[] = [];

/** Ends every server and source that a test began. */
export async function closeAll(): Promise<void> {
  for (const one of opened.splice(0)) await one.close();
}

export async function serve(chain: ScriptedChain): Promise<ScriptedServer> {
  const server = await serveChain(chain);
  opened.push(server);
  return server;
}

export function connect(urls: string[], options: Partial<RpcSourceOptions> = {}): RpcSource {
  const source = createRpcSource({ urls, backoffMs: 5, ...options });
  opened.push(source);
  return source;
}

/** Forty blocks, a log in two of three. */
export function sampleChain(): ScriptedChain {
  const chain = createScriptedChain();
  for (let i = 1; i <= 40; i++) {
    const logs = [
      { address: POOL, topics: [i % 2 === 0 ? SUPPLY : BORROW], tx: 0 },
      { address: POOL, topics: [SUPPLY], tx: 1, data: `0x${'0'.repeat(63)}${i % 10}` as Hex },
      { address: OTHER, topics: [BORROW], tx: 1 },
    ];
    chain.mine(i % 3 === 0 ? [] : logs);
  }
  return chain;
}

export const request: BlockRequest = {
  from: 0,
  to: 40,
  selectors: [{ address: POOL, topic0: [SUPPLY, BORROW], startBlock: 0, endBlock: null }],
  everyBlock: false,
  transactions: false,
  receipts: false,
};

export async function read(source: RpcSource, wanted: BlockRequest = request): Promise<ChainBlock[]> {
  const blocks: ChainBlock[] = [];
  for await (const batch of source.blocks(wanted, new AbortController().signal)) blocks.push(...batch.map(openBlock));
  return blocks;
}

/** What an honest source gives: blocks with logs of the pool, and all above finality (32). */
export function expected(chain: ScriptedChain): Pick<ChainBlock, 'header' | 'logs'>[] {
  return chain.blocks
    .map(({ header, logs }) => ({ header, logs: logs.filter((log) => log.address === POOL) }))
    .filter(({ header, logs }) => logs.length > 0 || header.number > chain.finalizedNumber);
}

export const plain = (blocks: ChainBlock[]) => blocks.map(({ header, logs }) => ({ header, logs }));

/** Answers the `n`-th call that `when` chooses with a fault, and all others honestly. */
export function faultAt(when: (request: RpcRequest) => boolean, fault: Fault, times: number): ScriptedServer['fault'] {
  let seen = 0;
  return (rpc) => (when(rpc) && seen++ < times ? fault : null);
}
