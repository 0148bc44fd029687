/** JSON-RPC server of the made chain, in a process of its own: see README. Prints its port and what to expect. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Hex, LOGS, type MadeBlock, makeChain } from './chain.ts';

const withTimestamps = process.env.LOG_TS !== '0';
const delayMs = Number(process.env.DELAY_MS ?? 0);
const quantity = (value: number): string => `0x${value.toString(16)}`;
const { blocks, lastBlock, headBlock, expected } = makeChain(Number(process.env.LOGS ?? LOGS));
const WORD = `0x${'0'.repeat(64)}`;
const ADDRESS = `0x${'0'.repeat(40)}`;

interface ServedLog {
  readonly address: Hex;
  readonly topic0: Hex | undefined;
  readonly text: string;
}

function textsOf({ number, hash, timestamp, logs, transactions }: MadeBlock): ServedLog[] {
  return logs.map(({ address, topics, data, transactionIndex }, i) => {
    const fields = {
      address,
      topics,
      data,
      blockNumber: quantity(number),
      transactionHash: transactions[transactionIndex],
      transactionIndex: quantity(transactionIndex),
      blockHash: hash,
      ...(withTimestamps && { blockTimestamp: quantity(timestamp) }),
      logIndex: quantity(i),
      removed: false,
    };
    return { address, topic0: topics[0], text: JSON.stringify(fields) };
  });
}

const served = blocks.map(textsOf);
const numberOfHash = new Map(blocks.map((block) => [block.hash, block.number]));
const transactions = new Map(blocks.flatMap((block) => block.transactions.map((hash, i) => [hash, { block, i }])));

function transaction(block: MadeBlock, i: number): unknown {
  return {
    hash: block.transactions[i],
    blockHash: block.hash,
    blockNumber: quantity(block.number),
    transactionIndex: quantity(i),
    from: `0x${'f'.repeat(40)}`,
    to: '0x00000000000000000000000000000000000000a1',
    value: '0x0',
    gas: '0x5208',
    gasPrice: '0x3b9aca00',
    input: '0x',
    nonce: '0x1',
    type: '0x0',
    chainId: '0x1',
    v: '0x25',
    r: '0x1',
    s: '0x1',
  };
}

function header(block: MadeBlock | undefined, full: unknown): unknown {
  if (block === undefined) return null;
  return {
    number: quantity(block.number),
    hash: block.hash,
    parentHash: block.parentHash,
    timestamp: quantity(block.timestamp),
    logsBloom: block.logsBloom,
    sha3Uncles: WORD,
    miner: ADDRESS,
    stateRoot: WORD,
    transactionsRoot: WORD,
    receiptsRoot: WORD,
    mixHash: WORD,
    nonce: '0x0000000000000000',
    extraData: '0x',
    gasUsed: '0x5208',
    gasLimit: '0x1c9c380',
    difficulty: '0x0',
    totalDifficulty: '0x0',
    size: '0x400',
    baseFeePerGas: '0x7',
    uncles: [],
    transactions: full === true ? block.transactions.map((_, i) => transaction(block, i)) : block.transactions,
  };
}

function numberOf(tag: unknown): number {
  if (tag === 'latest' || tag === undefined) return headBlock;
  if (tag === 'finalized' || tag === 'safe') return lastBlock;
  return tag === 'earliest' ? 0 : Number(tag);
}

function logs(filter: { [key: string]: unknown }): string {
  const hash = typeof filter.blockHash === 'string' ? numberOfHash.get(filter.blockHash as Hex) : undefined;
  const from = hash ?? numberOf(filter.fromBlock);
  const to = Math.min(hash ?? numberOf(filter.toBlock), headBlock);
  const setOf = (value: unknown): Set<unknown> | null =>
    value === undefined || value === null || (Array.isArray(value) && value.length === 0)
      ? null
      : new Set([value].flat());
  const addresses = setOf(filter.address);
  const topics = setOf(Array.isArray(filter.topics) ? filter.topics[0] : null);
  const texts: string[] = [];
  for (let number = from; number <= to; number++) {
    for (const { address, topic0, text } of served[number] ?? []) {
      if (addresses !== null && !addresses.has(address)) continue;
      if (topics === null || topics.has(topic0)) texts.push(text);
    }
  }
  return `[${texts.join(',')}]`;
}

function answer(method: string, params: readonly unknown[]): string {
  const [first, second] = params;
  switch (method) {
    case 'eth_chainId':
      return '"0x1"';
    case 'net_version':
      return '"1"';
    case 'eth_blockNumber':
      return JSON.stringify(quantity(headBlock));
    case 'eth_getLogs':
      return logs(typeof first === 'object' && first !== null ? { ...first } : {});
    case 'eth_getBlockByNumber':
      return JSON.stringify(header(blocks[numberOf(first)], second));
    case 'eth_getBlockByHash':
      return JSON.stringify(header(blocks[numberOfHash.get(first as Hex) ?? -1], second));
    case 'eth_getTransactionByHash': {
      const found = transactions.get(first as Hex);
      return JSON.stringify(found === undefined ? null : transaction(found.block, found.i));
    }
    default:
      throw new Error(`the method ${method} does not exist`);
  }
}

function reply({ id, method, params }: { id: unknown; method: string; params?: readonly unknown[] }): string {
  try {
    return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${answer(method, params ?? [])}}`;
  } catch (error) {
    return JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32601, message: String(error) } });
  }
}

const counts: { [method: string]: number } = { http: 0 };
const server = createServer(async (request, response) => {
  if (request.method === 'GET') {
    response.end(JSON.stringify(counts));
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = JSON.parse(Buffer.concat(chunks).toString());
  counts.http = (counts.http ?? 0) + 1;
  for (const { method } of [body].flat()) counts[method] = (counts[method] ?? 0) + 1;
  if (delayMs > 0) await sleep(delayMs);
  const text = Array.isArray(body) ? `[${body.map(reply).join(',')}]` : reply(body);
  const bytes = Buffer.from(text, 'latin1');
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length });
  response.end(bytes);
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(
    `${JSON.stringify({ port, lastBlock, head: { number: headBlock, hash: blocks[headBlock]?.hash }, expected })}\n`,
  );
});
process.once('SIGTERM', () => process.exit(0));
