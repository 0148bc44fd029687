import type { EntityReader } from '../../engine/index.ts';
import type { FactRow } from '../../margin/facts.ts';
import { perpetualExposure } from '../../margin/perpetual/account.ts';
import { type Ask, askAt } from '../chain/ask.ts';
import type { Hex } from '../chain/miner.ts';
import type { Rpc } from '../chain/rpc.ts';
import type { Difference } from '../reconcile.ts';
import { EXCHANGE_ABI } from './abi.ts';
import type { PerpetualBase, PerpetualMarket } from './market.ts';
import { rebuiltHolding, rebuiltMarket } from './rebuilt.ts';
import { firstTrades, readTwaps } from './twap-view.ts';

export interface FundingQuestion {
  readonly rpc: Rpc;
  readonly market: PerpetualMarket;
  readonly accounts: readonly Hex[];
  readonly blocks: readonly number[];
}

export interface ComparedFunding {
  readonly compared: number;
  readonly differences: readonly Difference[];
}

interface At {
  readonly block: number;
  readonly timestamp: bigint;
  readonly ask: Ask;
  readonly rows: (type: string) => readonly FactRow[];
}

/**
 * Compares the funding every account owes with the contract's word, at each of the blocks. The
 * time-weighted prices are the contract's of that block; the growth up to the last settlement was rebuilt from events.
 * No difference means that they agree to the wei; `compared` counts accounts by market and block.
 */
export async function reconcileFunding(reader: EntityReader, question: FundingQuestion): Promise<ComparedFunding> {
  const { rpc, market, accounts, blocks } = question;
  const trades = await firstTrades(rpc, market);
  const differences: Difference[] = [];
  let compared = 0;
  for (const block of blocks) {
    const header = await rpc.call('eth_getBlockByNumber', `0x${block.toString(16)}`, false);
    const { timestamp } = header as { readonly timestamp: Hex };
    const types = ['VirtualPool', 'MarginParameters', 'TakerBalance', 'MakerOrder', 'PoolTick'];
    const tables = new Map<string, readonly FactRow[]>();
    for (const type of types) tables.set(type, await reader.find({ type, block }));
    const rows = (type: string): readonly FactRow[] => tables.get(type) ?? [];
    const at: At = { block, timestamp: BigInt(timestamp), ask: askAt(rpc, block), rows };
    for (const base of market.bases) {
      const firstTrade = trades.get(base.baseToken);
      const found = await compareMarket(at, { market, base, accounts, firstTrade });
      compared += found.compared;
      differences.push(...found.differences);
    }
  }
  return { compared, differences };
}

interface MarketQuestion {
  readonly market: PerpetualMarket;
  readonly base: PerpetualBase;
  readonly accounts: readonly Hex[];
  readonly firstTrade: bigint | undefined;
}

async function compareMarket(at: At, { market, base, accounts, firstTrade }: MarketQuestion): Promise<ComparedFunding> {
  const { block, timestamp, ask, rows } = at;
  const { clearingHouse, exchange } = market;
  const id = `${clearingHouse}${base.baseToken.slice(2)}`;
  const found = accounts.flatMap((who) => {
    const row = rows('TakerBalance').find(
      (one) => one.id === `${clearingHouse}${who.slice(2)}${base.baseToken.slice(2)}`,
    );
    return row === undefined ? [] : [{ who, row }];
  });
  if (found.length === 0) return { compared: 0, differences: [] };
  const twaps = await readTwaps(ask, market, { base, firstTrade, timestamp });
  const markets = new Map([[id, rebuiltMarket({ id, rows, price: 0n, twaps, timestamp })]]);
  const functionName = 'getPendingFundingPayment';
  const told = await ask(
    found.map(({ who }) => ({ to: exchange, abi: EXCHANGE_ABI, functionName, args: [who, base.baseToken] })),
  );
  const differences = found.flatMap(({ who, row }, place) => {
    const onChain = told[place]?.[0] ?? 0n;
    const rebuilt = perpetualExposure(rebuiltHolding(row, rows), markets).pendingFunding;
    if (onChain === rebuilt) return [];
    return [{ block, subject: `account ${who} in ${base.symbol}`, field: 'pending funding', onChain, rebuilt }];
  });
  return { compared: found.length, differences };
}
