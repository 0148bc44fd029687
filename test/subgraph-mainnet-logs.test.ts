import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { encodeAbiParameters, encodeEventTopics, encodeFunctionData, parseAbi, stringToHex, zeroAddress } from 'viem';
import { describe, expect, test } from 'vitest';
import type { CallResult, Hex, Log } from '../engine/chain/types.ts';
import { loadSubgraph } from '../engine/manifest/subgraph.ts';
import { type BareBlock, runSubgraph, type SubgraphRun } from './support/subgraph-run.ts';

/**
 * Real logs of public chains through the built mappings. A synthetic first block announces the real pool, tokens and
 * aggregators; everything after it is what the chain emitted, with all the foreign logs of the files between.
 */
const root = join(import.meta.dirname, '..');
const folder = join(root, '..', 'shared', 'data', 'logs');
const files = ['aave-v3-windows-2026-06-11.ndjson.gz', 'margin-and-oracle-events-mix.ndjson.gz'];
const isThere = files.every((file) => existsSync(join(folder, file)));
if (!isThere) console.log(`skipped: the recorded logs of ${folder} are not here`);

interface RecordedLog {
  readonly chainId: number;
  readonly address: Hex;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly blockNumber: number;
  readonly blockHash: Hex;
  readonly blockTimestamp: number | null;
  readonly transactionHash: Hex;
  readonly transactionIndex: number;
  readonly logIndex: number;
}

const abi = parseAbi([
  'event ProxyCreated(bytes32 indexed id, address indexed proxyAddress, address indexed implementationAddress)',
  'event PriceOracleUpdated(address indexed oldAddress, address indexed newAddress)',
  'event ReserveInitialized(address indexed asset, address indexed aToken, address stableDebtToken, address variableDebtToken, address interestRateStrategyAddress)',
  'event Supply(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint16 indexed referralCode)',
  'event Withdraw(address indexed reserve, address indexed user, address indexed to, uint256 amount)',
  'event Borrow(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint8 interestRateMode, uint256 borrowRate, uint16 indexed referralCode)',
  'event Repay(address indexed reserve, address indexed user, address indexed repayer, uint256 amount, bool useATokens)',
  'event FlashLoan(address indexed target, address initiator, address indexed asset, uint256 amount, uint8 interestRateMode, uint256 premium, uint16 indexed referralCode)',
  'event LiquidationCall(address indexed collateralAsset, address indexed debtAsset, address indexed user, uint256 debtToCover, uint256 liquidatedCollateralAmount, address liquidator, bool receiveAToken)',
  'event ReserveDataUpdated(address indexed reserve, uint256 liquidityRate, uint256 stableBorrowRate, uint256 variableBorrowRate, uint256 liquidityIndex, uint256 variableBorrowIndex)',
  'event ReserveUsedAsCollateralEnabled(address indexed reserve, address indexed user)',
  'event ReserveUsedAsCollateralDisabled(address indexed reserve, address indexed user)',
  'event Mint(address indexed caller, address indexed onBehalfOf, uint256 value, uint256 balanceIncrease, uint256 index)',
  'event Burn(address indexed from, address indexed target, uint256 value, uint256 balanceIncrease, uint256 index)',
  'event BalanceTransfer(address indexed from, address indexed to, uint256 value, uint256 index)',
  'event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt)',
  'function POOL_REVISION() view returns (uint256)',
  'function getSourceOfAsset(address asset) view returns (address)',
  'function aggregator() view returns (address)',
  'function decimals() view returns (uint8)',
]);
type EventName = Extract<(typeof abi)[number], { type: 'event' }>['name'];
const topicOf = (eventName: EventName): Hex => encodeEventTopics({ abi, eventName })[0]!;
const made = (kind: string, number: number): Hex => `0x${kind}${number.toString(16).padStart(40 - kind.length, '0')}`;

const START = 7_736_400;
const PROVIDER: Hex = '0xa97684ead0e402dc232d5a977953df7ecbab3cdb';
const CONFIGURATOR = made('c0f1', 1);
const ORACLE = made('04ac1e', 1);

function readLogs(): RecordedLog[] {
  const seen = new Set<string>();
  const lines = files.flatMap((file) =>
    gunzipSync(readFileSync(join(folder, file)))
      .toString()
      .trim()
      .split('\n'),
  );
  return lines
    .map((line): RecordedLog => JSON.parse(line))
    .filter((log) => {
      const key = `${log.chainId} ${log.transactionHash} ${log.logIndex}`;
      return log.blockNumber > START && !seen.has(key) && seen.add(key);
    })
    .sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex);
}

const emitted = (logs: readonly RecordedLog[], ...names: EventName[]): RecordedLog[] => {
  const topics = new Set(names.map(topicOf));
  return logs.filter((log) => topics.has(log.topics[0]!));
};
const addressesOf = (logs: readonly RecordedLog[]): Hex[] => [...new Set(logs.map((log) => log.address))].sort();

/** Announces pool, configurator and oracle, then lists a made-up asset for each real token, and each real aggregator. */
function announcement(pool: Hex, tokens: readonly Hex[], aggregators: readonly Hex[]): BareBlock {
  const logs: Log[] = [];
  const base = { blockNumber: START, blockHash: made('b10c', 0), transactionIndex: 0 } as const;
  const add = (address: Hex, topics: readonly (Hex | Hex[] | null)[], data: Hex = '0x'): void => {
    const transactionHash: Hex = `0x${'ab'.repeat(32)}`;
    logs.push({
      ...base,
      address,
      topics: topics.flatMap((topic) => topic ?? []),
      data,
      transactionHash,
      logIndex: logs.length,
    });
  };
  const created = (name: string, proxyAddress: Hex): void => {
    const args = { id: stringToHex(name, { size: 32 }), proxyAddress, implementationAddress: made('1a', 1) };
    add(PROVIDER, encodeEventTopics({ abi, eventName: 'ProxyCreated', args }));
  };
  const listed = (asset: Hex, aToken: Hex): void => {
    const topics = encodeEventTopics({ abi, eventName: 'ReserveInitialized', args: { asset, aToken } });
    const none = { type: 'address' } as const;
    add(CONFIGURATOR, topics, encodeAbiParameters([none, none, none], [zeroAddress, zeroAddress, made('57', 1)]));
  };
  created('POOL', pool);
  created('POOL_CONFIGURATOR', CONFIGURATOR);
  const args = { oldAddress: zeroAddress, newAddress: ORACLE };
  add(PROVIDER, encodeEventTopics({ abi, eventName: 'PriceOracleUpdated', args }));
  const { length } = logs;
  tokens.forEach((token, i) => {
    listed(made('a55e7', i), token);
  });
  aggregators.forEach((_, i) => {
    listed(made('feed', i), made('a70', i));
  });
  expect(logs).toHaveLength(length + tokens.length + aggregators.length);
  return { number: START, hash: base.blockHash, timestamp: 1_640_000_000, logs };
}

/** What the made-up contracts answer; everything else reverts. */
function answers(pool: Hex, aggregators: readonly Hex[]): Map<string, Hex> {
  const word = (value: bigint): Hex => encodeAbiParameters([{ type: 'uint256' }], [value]);
  const of = (address: Hex, data: Hex): string => `${address} ${data}`;
  const table = new Map([[of(pool, encodeFunctionData({ abi, functionName: 'POOL_REVISION' })), word(10n)]]);
  aggregators.forEach((aggregator, i) => {
    const proxy = made('9700', i);
    const source = encodeFunctionData({ abi, functionName: 'getSourceOfAsset', args: [made('feed', i)] });
    table.set(of(ORACLE, source), word(BigInt(proxy)));
    table.set(of(proxy, encodeFunctionData({ abi, functionName: 'aggregator' })), word(BigInt(aggregator)));
    table.set(of(proxy, encodeFunctionData({ abi, functionName: 'decimals' })), word(8n));
  });
  return table;
}

function blocksOf(logs: readonly RecordedLog[]): BareBlock[] {
  const blocks = new Map<number, BareBlock & { logs: Log[] }>();
  for (const log of logs) {
    const { blockNumber: number, blockHash: hash, blockTimestamp } = log;
    const block = blocks.get(number) ?? { number, hash, timestamp: blockTimestamp ?? 1_700_000_000, logs: [] };
    blocks.set(number, block);
    block.logs.push(log);
  }
  return [...blocks.values()];
}

function neverFalls(run: SubgraphRun, field: string): void {
  const last = new Map<string, bigint>();
  for (const { type, id, row } of run.versions) {
    if (type !== 'Market') continue;
    const value = row?.[field];
    if (typeof value !== 'bigint') throw new Error(`${field} of market ${id} is no integer`);
    expect(value).toBeGreaterThanOrEqual(last.get(id) ?? 10n ** 27n);
    last.set(id, value);
  }
}

describe.skipIf(!isThere)('real logs through the built mappings', async () => {
  if (!isThere) return;
  const all = readLogs();
  const subgraph = await loadSubgraph(join(root, 'build'));
  const pools = emitted(all, 'Supply', 'Borrow', 'Repay').map(({ chainId, address }) => `${chainId} ${address}`);

  test('there are pools of five chains at least', () => {
    expect(new Set(pools.map((pool) => pool.split(' ')[0])).size).toBeGreaterThanOrEqual(5);
  });

  for (const pool of [...new Set(pools)].sort()) {
    test(`none of pool ${pool} is lost, and nothing foreign gets in`, async () => {
      const address: Hex = `0x${pool.split(' 0x')[1]}`;
      const chain = all.filter((log) => log.chainId === Number(pool.split(' ')[0]));
      const own = chain.filter((log) => log.address === address);
      const tokens = addressesOf(emitted(chain, 'Mint', 'Burn', 'BalanceTransfer'));
      const aggregators = addressesOf(emitted(chain, 'AnswerUpdated'));
      const table = answers(address, aggregators);
      const call = ({ to, data }: { to: Hex; data: Hex }): CallResult => {
        const answer = table.get(`${to} ${data}`);
        return answer === undefined ? { status: 'reverted' } : { status: 'ok', data: answer };
      };
      const blocks = [announcement(address, tokens, aggregators), ...blocksOf(chain)];

      const run = await runSubgraph({ subgraph, blocks, call });

      const count = (type: string): number => run.rows(type).length;
      const expected = (logs: readonly RecordedLog[], ...names: EventName[]): number => emitted(logs, ...names).length;
      const moved = emitted(chain, 'BalanceTransfer').filter((log) => log.topics[1] !== log.topics[2]);
      const toggles = expected(own, 'ReserveUsedAsCollateralEnabled', 'ReserveUsedAsCollateralDisabled');
      const answered = emitted(chain, 'AnswerUpdated').filter((log) => BigInt.asIntN(256, BigInt(log.topics[1]!)) > 0n);
      expect({
        deposits: count('Deposit'),
        withdraws: count('Withdraw'),
        borrows: count('Borrow'),
        repays: count('Repay'),
        flashLoans: count('FlashLoan'),
        liquidations: count('Liquidation'),
        toggles: count('CollateralToggle'),
        transfers: count('Transfer'),
        snapshots: count('PositionSnapshot'),
        prices: count('PricePoint'),
        markets: count('Market'),
      }).toEqual({
        deposits: expected(own, 'Supply'),
        withdraws: expected(own, 'Withdraw'),
        borrows: expected(own, 'Borrow'),
        repays: expected(own, 'Repay'),
        flashLoans: expected(own, 'FlashLoan'),
        liquidations: expected(own, 'LiquidationCall'),
        toggles,
        transfers: expected(chain, 'BalanceTransfer'),
        snapshots: expected(chain, 'Mint', 'Burn') + 2 * moved.length + toggles,
        prices: answered.length,
        markets: new Set(own.flatMap(assetsOf)).size + tokens.length + aggregators.length,
      });
      neverFalls(run, 'supplyIndexRay');
      neverFalls(run, 'borrowIndexRay');
    });
  }
});

/** Assets that an event of the pool names, each of which must have a market. */
function assetsOf(log: RecordedLog): Hex[] {
  const [topic, first, second] = log.topics;
  if (topic === topicOf('LiquidationCall')) return [first!, second!];
  if (topic === topicOf('FlashLoan')) return [second!];
  const known = ['Supply', 'Withdraw', 'Borrow', 'Repay', 'ReserveDataUpdated'] as const;
  const toggled = ['ReserveUsedAsCollateralEnabled', 'ReserveUsedAsCollateralDisabled'] as const;
  const isKnown = [...known, ...toggled].some((name) => topicOf(name) === topic);
  return isKnown ? [first!] : [];
}
