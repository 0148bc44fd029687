import { encodeFunctionData, parseAbi } from 'viem';
import { toAnswer } from '../../devnet/aave/feeds.ts';
import type { Market } from '../../devnet/aave/market.ts';
import type { Rpc } from '../../devnet/chain/rpc.ts';
import type { Random } from '../../devnet/random/random.ts';

const ABI = parseAbi([
  'function latestRound() view returns (uint256)',
  'function submit(uint256 round, int256 answer)',
  'function borrow(address asset, uint256 amount, uint256 mode, uint16 referral, address onBehalfOf)',
  'function repay(address asset, uint256 amount, uint256 mode, address onBehalfOf)',
]);

interface Sent {
  readonly from: string;
  readonly to: string;
  readonly data: string;
}

async function send(rpc: Rpc, sent: Sent): Promise<void> {
  await rpc.call('eth_sendTransaction', { ...sent, gas: '0xb71b00', gasPrice: '0x0' });
}

/** The next block has a new price of ether, in USD. */
export async function submitEther(rpc: Rpc, market: Market, price: number): Promise<void> {
  const to = market.reserves[0]?.feed.aggregator ?? '0x';
  const ask = encodeFunctionData({ abi: ABI, functionName: 'latestRound' });
  const round = BigInt(String(await rpc.call('eth_call', { to, data: ask }, 'latest')));
  const args = [round + 1n, toAnswer(price)] as const;
  await send(rpc, { from: market.reporter, to, data: encodeFunctionData({ abi: ABI, functionName: 'submit', args }) });
}

export interface DayOptions {
  readonly rpc: Rpc;
  readonly market: Market;
  /** Accounts that borrow and repay. */
  readonly users: readonly string[];
  /** Price of ether that it wanders around, in USD. */
  readonly price: number;
  readonly random: Random;
  /** Seconds from block to block. */
  readonly spacing: number;
}

export interface Day {
  /** The next block: a new price of ether, and often a borrow or a repayment. */
  next(): Promise<void>;
  /**
   * Up to `deepest` blocks with wild prices, which `seen` may watch; then the chain takes them back, `meanwhile` has a turn, and as
   * many others stand in their place.
   */
  fork(turns: {
    readonly deepest: number;
    readonly seen: () => Promise<void>;
    readonly meanwhile: () => Promise<void>;
  }): Promise<void>;
  /** Hash of the newest block. */
  head(): Promise<string>;
}

/** A market that moves block by block, the same for the same random numbers. */
export function createDay({ rpc, market, users, price: anchor, random, spacing }: DayOptions): Day {
  const dollar = market.reserves.find(({ config }) => config.symbol === 'USDC')?.asset ?? '0x';
  let price = anchor;

  const latest = async () => Object(await rpc.call('eth_getBlockByNumber', 'latest', false));

  async function mine(price: number): Promise<void> {
    await submitEther(rpc, market, price);
    if (random.chance(0.5)) await act();
    await rpc.call('evm_setNextBlockTimestamp', Number((await latest()).timestamp) + spacing);
    await rpc.call('evm_mine');
  }

  /** What the pool refuses leaves no events and does no harm. */
  async function act(): Promise<void> {
    const user = users[random.below(users.length)] ?? '0x';
    const amount = BigInt(Math.round(random.logNormal(2_000, 1) * 1e6));
    const owner = `0x${user.slice(2)}` as const;
    const data = random.chance(0.5)
      ? encodeFunctionData({ abi: ABI, functionName: 'borrow', args: [dollar, amount, 2n, 0, owner] })
      : encodeFunctionData({ abi: ABI, functionName: 'repay', args: [dollar, amount, 2n, owner] });
    await send(rpc, { from: user, to: market.pool, data });
  }

  return {
    async next() {
      price *= 1 + 0.002 * random.normal() + 0.01 * (anchor / price - 1);
      if (random.chance(0.003)) price *= 0.9;
      await mine(price);
    },
    async fork({ deepest, seen, meanwhile }) {
      const depth = 1 + random.below(deepest);
      const snapshot = await rpc.call('evm_snapshot');
      for (let i = 0; i < depth; i++) await mine(price * random.between(0.8, 1.2));
      await seen();
      await rpc.call('evm_revert', snapshot);
      await meanwhile();
      for (let i = 0; i < depth; i++) await mine(price * random.between(0.97, 1.03));
    },
    head: async () => String((await latest()).hash),
  };
}

/** Rules with every kind of memory, around a price of ether. */
export const dayRules = (price: number): string => `
  - { id: ether-low, metric: market.price-usd, where: { symbol: WETH }, below: ${0.97 * price}, clear: ${0.98 * price}, routes: [hook] }
  - { id: ether-low-long, metric: market.price-usd, where: { symbol: WETH }, below: ${price}, for: 3m, cooldown: 10m, routes: [hook] }
  - { id: ether-high-blocks, metric: market.price-usd, where: { symbol: WETH }, above: ${1.01 * price}, for: 4 blocks, routes: [hook] }
  - { id: ether-jumps, metric: market.price-usd, where: { symbol: WETH }, zscore: { window: 20, every: 1m }, above: 2.5, clear: 1, routes: [hook] }
  - { id: ether-falls, metric: market.price-usd, where: { symbol: WETH }, change: { window: 10, every: 1m }, below: -0.02, clear: 0, cooldown: 5m, routes: [hook] }
  - { id: thin-account, metric: account.margin-ratio, where: { minDebtUsd: 100 }, below: 1.1, clear: 1.15, routes: [hook] }
  - { id: thin-owner, metric: owner.margin-ratio, where: { minDebtUsd: 100 }, below: 1.05, for: 1m, severity: critical, routes: [hook] }
  - { id: much-at-risk, metric: global.at-risk-share, above: 0.3, clear: 0.25, cooldown: 30m, routes: [hook] }
`;

/** The shipped rules, sent to the route `hook`; without what goes by the clock, which is no matter of the chain. */
export const shippedToHook = (text: string): string =>
  text
    .slice(0, text.indexOf('  - id: indexer-lag'))
    .replace(/^allow: .*$/m, 'allow: [127.0.0.1]')
    .replace(/^routes: .*$/m, 'routes:\n  - { id: hook, type: webhook, urlEnv: HOOK_URL, secretsEnv: [HOOK_SECRET] }')
    .replaceAll(/^( +)summary:/gm, '$1routes: [hook]\n$1summary:');
