import { encodeFunctionData } from 'viem';
import type { EntityReader } from '../../engine/index.ts';
import { TOKEN_ABI } from '../aave/abi.ts';
import type { Market } from '../aave/market.ts';
import type { Desk } from '../agents/desk.ts';
import type { Hex, Miner, Transaction } from '../chain/miner.ts';
import type { Rpc } from '../chain/rpc.ts';
import type { Contracts } from '../contracts/jobs.ts';
import type { Random } from '../random/random.ts';
import type { Difference } from '../reconcile.ts';
import { createCometCrowd } from './comet.ts';
import { createGmxCrowd } from './gmx.ts';
import { createHedgers } from './hedgers.ts';
import { createMorphoCrowd } from './morpho.ts';
import { createPerpetualCrowd } from './perpetual.ts';
import { createSynthetixCrowd } from './synthetix.ts';
import type { Check, CrowdSetting, Hour } from './types.ts';

/** Everybody on the protocols beside Aave, acting together. */
export interface Crowds {
  /** Addresses of the subgraph's static data sources, Aave's not among them. */
  readonly sources: Readonly<Record<string, Hex>>;
  told(proxies: ReadonlySet<Hex>): readonly Transaction[];
  guard(hour: Hour): Promise<readonly Transaction[]>;
  act(hour: Hour): Promise<readonly Transaction[]>;
  follow(hour: Hour): readonly Transaction[];
  look(block: { readonly number: number; readonly timestamp: number }): Promise<readonly CrowdCheck[]>;
}

export interface CrowdCheck {
  readonly name: string;
  readonly block: number;
  check(reader: EntityReader): Promise<readonly Difference[]>;
}

interface CrowdsOptions {
  readonly seed: number;
  readonly random: Random;
  /** Margin accounts of each protocol, about. */
  readonly size: number;
  readonly hours: number;
  /** USD at the start, by symbol. */
  readonly price: (symbol: string) => number;
}

/**
 * Deploys Morpho Blue, Compound v3, Synthetix Perps v3, GMX v2's model and Perpetual Protocol v2 after Aave, on its tokens
 * and feeds. Takes about forty minutes of chain time, as Perpetual's pools must have been watched before they are asked.
 */
export async function deployCrowds(
  { rpc, miner, contracts }: { readonly rpc: Rpc; readonly miner: Miner; readonly contracts: Contracts },
  { market, desk }: { readonly market: Market; readonly desk: Desk },
  { seed, random, size, hours, price }: CrowdsOptions,
): Promise<Crowds> {
  const mint = (token: Hex, to: Hex, raw: bigint): Transaction => {
    const data = encodeFunctionData({ abi: TOKEN_ABI, functionName: 'mint', args: [to, raw] });
    return { from: market.admin, to: token, data, label: 'mint' };
  };
  const setting = (name: string): CrowdSetting => ({ rpc, random: random.fork(name), seed, size, hours, mint });
  const tokens = market.reserves.map(({ config: { symbol, decimals }, asset, feed }) => ({
    symbol,
    asset,
    address: asset,
    decimals,
    feed,
    priceFeed: feed.proxy,
  }));
  const feedOf = (symbol: string) => {
    const found = tokens.find((token) => token.symbol === symbol);
    if (found === undefined) throw new Error(`the market has no ${symbol}`);
    return found.feed;
  };
  const on = { rpc, miner, contracts };
  const morpho = await createMorphoCrowd(on, setting('morpho'), tokens);
  const comet = await createCometCrowd(on, setting('comet'), tokens);
  const feeds = { ether: feedOf('WETH'), bitcoin: feedOf('WBTC'), price };
  const synthetix = await createSynthetixCrowd(on, setting('synthetix'), feeds);
  const gmx = await createGmxCrowd(on, setting('gmx'), tokens);
  const perpetual = await createPerpetualCrowd(on, setting('perpetual'), { tokens, price });
  const all = [morpho, comet, synthetix, gmx, perpetual];
  const hedge = createHedgers(setting('hedgers'), { desk, morpho, sellers: [perpetual, synthetix, gmx] });

  async function gather(of: (crowd: (typeof all)[number]) => Promise<readonly Transaction[]>): Promise<Transaction[]> {
    const transactions: Transaction[] = [];
    for (const crowd of all) transactions.push(...(await of(crowd)));
    return transactions;
  }

  return {
    sources: Object.assign({}, ...all.map(({ sources }) => sources)),
    told: (proxies) => all.flatMap((crowd) => crowd.told(proxies)),
    guard: (hour) => gather((crowd) => crowd.guard(hour)),
    async act(hour) {
      const transactions = await gather((crowd) => crowd.act(hour));
      return [...transactions, ...(await hedge(hour))];
    },
    follow: (hour) => all.flatMap((crowd) => crowd.follow(hour)),
    async look(block) {
      const checks: CrowdCheck[] = [];
      for (const crowd of all) {
        const check: Check | null = await crowd.look(block);
        if (check !== null) checks.push({ name: crowd.name, block: block.number, check });
      }
      return checks;
    },
  };
}
