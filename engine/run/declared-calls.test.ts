import { encodeAbiParameters, toFunctionSelector } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildProbe } from '../../test/probes/build-probe.ts';
import { addressOf, emit } from '../../test/probes/probe-chain.ts';
import { PROBE } from '../../test/probes/run-probe.ts';
import { createRpcSource } from '../chain/rpc/rpc-source.ts';
import { createScriptedChain, type ScriptedChain } from '../chain/testing/scripted-chain.ts';
import { type ScriptedServer, serveChain } from '../chain/testing/scripted-server.ts';
import { loadSubgraph } from '../manifest/subgraph.ts';
import type { Subgraph } from '../manifest/types.ts';
import { createIndexer } from './indexer.ts';
import { createMemoryStore } from './memory-store.ts';
import { createProcessor } from './processor.ts';

const MOVED = 'event Moved(address indexed from, address indexed to, uint256 n)';
const GET = toFunctionSelector('get(uint256,address)');
const EVENTS = 40;

let chain: ScriptedChain;
let server: ScriptedServer;
let subgraph: Subgraph;
beforeAll(async () => {
  subgraph = await loadSubgraph(await buildProbe('declared'));
  chain = createScriptedChain();
  const logs = Array.from({ length: EVENTS }, (_, i) => {
    const { address, topics, data } = emit(PROBE, MOVED, [addressOf(100 + i), addressOf(200 + i), BigInt(i)]);
    return { address, topics, data, tx: i };
  });
  for (let n = 1; n <= 20; n++) chain.mine(n === 5 || n === 19 ? logs : []);
  server = await serveChain(chain);
  server.state = (to, data) => {
    if (data.startsWith(GET)) {
      const n = BigInt(`0x${data.slice(10, 74)}`);
      return n === 7n ? null : encodeAbiParameters([{ type: 'uint256' }, { type: 'string' }], [n * 2n, 'x']);
    }
    return encodeAbiParameters([{ type: 'string' }], [to.slice(-4)]);
  };
});
afterAll(() => server.close());

async function index(version: Subgraph): Promise<{ requests: number; facts: Record<string, string> }> {
  const source = createRpcSource({ urls: [server.url] });
  const store = createMemoryStore();
  const processor = await createProcessor({ subgraph: version, store, calls: source });
  const { storedBlock } = store;
  const indexer = createIndexer({ subgraph: version, source, store, processor, storedBlock });
  const before = server.requests.length;
  expect(await indexer.run()).toMatchObject({ status: 'reached' });
  const asked = server.requests.slice(before).filter((batch) => batch.some(({ method }) => method === 'eth_call'));
  await source.close();
  const facts = (store.rows().Fact ?? []).map((row) => [String(row.id), String(row.value)]);
  return { requests: asked.length, facts: Object.fromEntries(facts) };
}

test('what handlers declare to call is asked in one request a block, before they run, and gives the same rows', async () => {
  const declared = await index(subgraph);
  expect(declared.facts).toMatchObject({ 0: '0 00c8', 7: 'reverted 00cf', 39: '78 00ef' });
  // Two blocks with 80 calls each.
  expect(declared.requests).toBe(2);
  const silent = {
    ...subgraph,
    sources: subgraph.sources.map((source) => ({
      ...source,
      eventHandlers: source.eventHandlers.map((handler) => ({ ...handler, calls: [] })),
    })),
  };
  const undeclared = await index(silent);
  expect(undeclared.facts).toEqual(declared.facts);
  expect(undeclared.requests).toBeGreaterThan(declared.requests);
});

test('receipts of a block come in a bounded number of requests too', async () => {
  const before = server.requests.length;
  await index(subgraph);
  const batches = server.requests.slice(before).filter((batch) => batch.some(({ method }) => /Receipt/.test(method)));
  expect(batches.length).toBeLessThanOrEqual(4);
  expect(batches.flat()).toHaveLength(2 * EVENTS);
});

test('error: a declared call that cannot be answered is left to the mapping', async () => {
  server.fault = ({ method, params }) => {
    const [call] = params;
    const isName = typeof call === 'object' && call !== null && 'data' in call && !String(call.data).startsWith(GET);
    if (method !== 'eth_call' || !isName || refusals-- <= 0) return null;
    return { type: 'error', code: -32000, message: 'out of gas' };
  };
  let refusals = 1;
  try {
    const { facts } = await index(subgraph);
    expect(facts).toMatchObject({ 39: '78 00ef' });
  } finally {
    server.fault = () => null;
  }
});
