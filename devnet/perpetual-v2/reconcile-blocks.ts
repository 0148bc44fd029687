import type { EntityReader } from '../../engine/index.ts';
import { askAt } from '../chain/ask.ts';
import type { Hex } from '../chain/miner.ts';
import type { Rpc } from '../chain/rpc.ts';
import type { Difference } from '../reconcile.ts';
import { ACCOUNT_BALANCE_ABI, BASE_TOKEN_ABI, CLEARING_HOUSE_ABI, EXCHANGE_ABI } from './abi.ts';
import type { PerpetualMarket } from './market.ts';
import { rebuiltHouse } from './rebuilt.ts';

export interface BlocksQuestion {
  readonly rpc: Rpc;
  readonly market: PerpetualMarket;
  readonly accounts: readonly Hex[];
  readonly blocks: readonly number[];
}

export interface BlocksCompared {
  readonly differences: Difference[];
  /** mark prices that were other than the market's last settlement told */
  readonly carried: number;
}

/**
 * Compares what moves without any event with the contracts' word at each of the blocks: mark and index price of the open
 * markets, value, requirement and liquidatability of the accounts, and the funding they owe. No differences mean that they
 * agree to the wei.
 */
export async function reconcileBlocks(reader: EntityReader, question: BlocksQuestion): Promise<BlocksCompared> {
  const differences: Difference[] = [];
  let carried = 0;
  for (const block of question.blocks) {
    const header = await question.rpc.call('eth_getBlockByNumber', `0x${block.toString(16)}`, false);
    const timestamp = BigInt((header as { readonly timestamp: Hex }).timestamp);
    const house = await rebuiltHouse(reader, question.market.clearingHouse, { block, timestamp });
    const { accountBalance, clearingHouse, exchange, bases } = question.market;
    const found = question.accounts.flatMap((who) => {
      const account = house.account(who);
      return account === null ? [] : [{ who, account }];
    });
    const values = found.flatMap(({ who, account: { data } }) => [
      {
        ...{ subject: who, field: 'account value', rebuilt: data.accountValueFloored },
        ...{ to: clearingHouse, abi: CLEARING_HOUSE_ABI, functionName: 'getAccountValue', args: [who] },
      },
      {
        ...{ subject: who, field: 'margin requirement', rebuilt: data.requirement },
        ...{ to: accountBalance, abi: ACCOUNT_BALANCE_ABI, functionName: 'getMarginRequirementForLiquidation' },
        args: [who],
      },
      {
        ...{ subject: who, field: 'pending funding', rebuilt: data.pendingFunding },
        ...{ to: exchange, abi: EXCHANGE_ABI, functionName: 'getAllPendingFundingPayment', args: [who] },
      },
    ]);
    const prices = bases.flatMap(({ symbol: subject, baseToken }) => {
      const id = `${clearingHouse}${baseToken.slice(2)}`;
      const { price = null } = house.states.get(id) ?? {};
      const perp = house.pool.markets.get(id)?.perp ?? null;
      if (perp === null || perp.twaps === null) return [];
      const pool = house.facts.rowOf('VirtualPool', id);
      if (pool?.referencePrice !== price) carried += 1;
      const mark = { to: accountBalance, abi: ACCOUNT_BALANCE_ABI, functionName: 'getMarkPrice', args: [baseToken] };
      const index = { to: baseToken, abi: BASE_TOKEN_ABI, functionName: 'getIndexPrice', args: [0n] };
      return [
        { ...mark, subject, field: 'mark price', rebuilt: price ?? 0n },
        { ...index, subject, field: 'index price', rebuilt: perp.index ?? 0n },
      ];
    });
    const questions = [...values, ...prices];
    const told = await askAt(question.rpc, block)(questions);
    for (const [place, { subject, field, rebuilt }] of questions.entries()) {
      const onChain = told[place]?.[0] ?? 0n;
      if (onChain !== rebuilt) differences.push({ block, subject, field, onChain, rebuilt });
    }
  }
  return { differences, carried };
}
