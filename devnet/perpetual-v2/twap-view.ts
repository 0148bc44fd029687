import type { Ask } from '../chain/ask.ts';
import type { Hex } from '../chain/miner.ts';
import type { Rpc } from '../chain/rpc.ts';
import { BASE_TOKEN_ABI, CONFIG_ABI, EXCHANGE_ABI } from './abi.ts';
import type { PerpetualBase, PerpetualMarket } from './market.ts';

/** Time-weighted prices by which a market's funding runs at a block. */
export interface TwapView {
  readonly sqrtMarketTwapX96: bigint;
  /** 18 decimals */
  readonly indexTwap: bigint;
}

const SWAP_TOPIC = '0xc42079f94a6350d7e6235f29174924f928cc2ac818eb64fed8004e115fbcca67';
/** Below this the contract takes the price as it stands. */
const SHORTEST_TWAP = 10n;

/** Unix seconds of the first trade in each market up to the newest block, by base token. */
export async function firstTrades(rpc: Rpc, { bases }: PerpetualMarket): Promise<Map<Hex, bigint>> {
  const found = new Map<Hex, bigint>();
  for (const { baseToken, pool } of bases) {
    const logs = await rpc.call('eth_getLogs', { address: pool, topics: [SWAP_TOPIC], fromBlock: '0x0' });
    const [first] = logs as readonly { readonly blockNumber: Hex }[];
    if (first === undefined) continue;
    const block = await rpc.call('eth_getBlockByNumber', first.blockNumber, false);
    found.set(baseToken, BigInt((block as { readonly timestamp: Hex }).timestamp));
  }
  return found;
}

/** The interval is what the contract takes: the configured one, or the time since the first trade where that is shorter. */
export async function readTwaps(
  ask: Ask,
  { config, exchange }: PerpetualMarket,
  { base, firstTrade, timestamp }: { readonly base: PerpetualBase; firstTrade: bigint | undefined; timestamp: bigint },
): Promise<TwapView> {
  const [configured] = await ask([{ to: config, abi: CONFIG_ABI, functionName: 'getTwapInterval' }]);
  const longest = configured?.[0] ?? 0n;
  const traded = firstTrade === undefined || firstTrade > timestamp ? 0n : timestamp - firstTrade;
  const interval = traded < longest ? traded : longest;
  const args = [base.baseToken, interval < SHORTEST_TWAP ? 0n : interval];
  const [market, index] = await ask([
    { to: exchange, abi: EXCHANGE_ABI, functionName: 'getSqrtMarketTwapX96', args },
    { to: base.baseToken, abi: BASE_TOKEN_ABI, functionName: 'getIndexPrice', args: [interval] },
  ]);
  return { sqrtMarketTwapX96: market?.[0] ?? 0n, indexTwap: index?.[0] ?? 0n };
}
