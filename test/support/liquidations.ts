import { encodeFunctionData } from 'viem';
import { accountBefore } from '../../api/book/liquidation/account-before.ts';
import { momentOf } from '../../api/book/liquidation/moment.ts';
import { factsBefore } from '../../api/book/liquidation/pool-before.ts';
import { liquidationAnswer } from '../../api/book/liquidation/terms.ts';
import { loadPools } from '../../api/book/load-pools.ts';
import { POOL_ABI } from '../../devnet/aave/abi.ts';
import type { Rpc } from '../../devnet/chain/rpc.ts';
import { wordAt } from '../../devnet/reserve-views.ts';
import type { EntityReader, EntityRow } from '../../engine/index.ts';
import {
  aavePool,
  aaveUser,
  accruedMorpho,
  liquidationOutcome,
  morphoLiquidation,
  morphoPool,
} from '../../margin/index.ts';
import { simulatedAt } from './simulated.ts';

export interface Checked {
  readonly compared: number;
  /** shares of the debt that were repaid, as decimals */
  readonly shares: readonly number[];
  /** a line for each value that is not the contract's */
  readonly differences: readonly string[];
}

async function liquidationsOf(reader: EntityReader, slug: string): Promise<EntityRow[]> {
  const head = await reader.head();
  if (head === null) return [];
  const rows = await reader.find({ type: 'Liquidation', block: head.number });
  return rows.filter(({ protocol }) => String(protocol).startsWith(slug));
}

async function stateBefore(reader: EntityReader, row: EntityRow) {
  const moment = await momentOf(reader, row);
  const pool = (await loadPools(reader, moment.block)).get(String(row.pool));
  const account = await accountBefore(moment, String(row.marginAccount));
  if (pool === undefined || account === null) throw new Error(`the liquidation ${row.id} has no pool or account`);
  return { moment, account, facts: await factsBefore(moment, pool.facts) };
}

/** The contract's own word on the account's health after the transactions that came before the liquidation's. */
async function healthAt(rpc: Rpc, row: EntityRow): Promise<bigint> {
  const user = `0x${String(row.marginAccount).slice(42)}` as const;
  const input = encodeFunctionData({ abi: POOL_ABI, functionName: 'getUserAccountData', args: [user] });
  const [answer] = await simulatedAt(rpc, row, { views: [{ to: String(row.pool), input }] });
  return wordAt(answer, 5);
}

/**
 * Every liquidation of Aave: the terms derived from rows against the contract's view just before it, and the amounts
 * those terms give against the amounts of its event.
 */
export async function checkAaveLiquidations(reader: EntityReader, rpc: Rpc): Promise<Checked> {
  const [differences, shares]: [string[], number[]] = [[], []];
  const rows = await liquidationsOf(reader, 'aave-v3');
  for (const row of rows) {
    const note = (field: string, onChain: unknown, rebuilt: unknown): void => {
      if (String(onChain) !== String(rebuilt)) differences.push(`${row.id} ${field}: ${onChain}, rebuilt ${rebuilt}`);
    };
    const answer = await liquidationAnswer(reader, row, (block) => loadPools(reader, block));
    if (answer.type !== 'known') {
      differences.push(`${row.id}: ${answer.type === 'unknown' ? answer.reason : 'is of a perp'}`);
      continue;
    }
    note('health', await healthAt(rpc, row), answer.terms.health?.value);
    const { moment, account, facts } = await stateBefore(reader, row);
    const pair = { collateralAsset: String(row.collateralMarket), debtAsset: String(row.debtMarket) };
    const outcomeOf = (debtToCover?: bigint) =>
      liquidationOutcome(aaveUser(account), aavePool(facts), moment.timestamp, {
        ...pair,
        ...(debtToCover === undefined ? {} : { debtToCover }),
      });
    const repaid = BigInt(String(row.repaidAmount));
    const asked = outcomeOf(repaid);
    // What the collateral capped is asked for in full.
    const outcome = asked.allowed && asked.repaid === repaid && asked.seized === row.seizedAmount ? asked : outcomeOf();
    note('allowed', true, outcome.allowed);
    if (!outcome.allowed) continue;
    note('repaid', repaid, outcome.repaid);
    note('seized', row.seizedAmount, outcome.seized);
    const fee = BigInt(String(row.protocolFeeAmount ?? 0n)) - outcome.protocolFee;
    if (fee > 1n || fee < -1n) note('fee', row.protocolFeeAmount, outcome.protocolFee);
    note('all gone', answer.share.isFull, repaid + outcome.deficit >= answer.terms.debt);
    if (repaid > answer.terms.allowed) note('most allowed', repaid, answer.terms.allowed);
    shares.push(Number((answer.share.taken * 1_000_000n) / answer.share.before) / 1e6);
  }
  return { compared: rows.length, shares, differences };
}

/** Every liquidation of Morpho Blue: what its formulas give from the rows just before it against its event. */
export async function checkMorphoLiquidations(reader: EntityReader): Promise<Checked> {
  const [differences, shares]: [string[], number[]] = [[], []];
  const rows = await liquidationsOf(reader, 'morpho-blue');
  for (const row of rows) {
    const answer = await liquidationAnswer(reader, row, (block) => loadPools(reader, block));
    const { moment, account, facts } = await stateBefore(reader, row);
    const pool = morphoPool(facts);
    const { market } = accruedMorpho(pool, moment.timestamp);
    const sharesOf = (side: string) => account.positions.find((position) => position.side === side)?.scaledBalance;
    const held = {
      borrowShares: BigInt(String(sharesOf('BORROWER') ?? 0n)),
      collateral: BigInt(String(sharesOf('COLLATERAL') ?? 0n)),
    };
    const terms = { price: pool.price ?? 0n, lltv: pool.lltv };
    const bySeized = morphoLiquidation(market, held, terms, { seizedAssets: BigInt(String(row.seizedAmount)) });
    const asked = await reader.find({
      type: 'PositionSnapshot',
      block: moment.block,
      where: { marginAccount: account.id, logIndex: moment.logIndex, transactionHash: String(row.transactionHash) },
    });
    const repaidShares = asked
      .map((step) => BigInt(String(step.scaledBalanceBefore)) - BigInt(String(step.scaledBalanceAfter)))
      .map((gone) => morphoLiquidation(market, held, terms, { repaidShares: gone }));
    const isSame = (found: typeof bySeized) =>
      found?.repaidAssets === row.repaidAmount && found?.seizedAssets === row.seizedAmount;
    if (!isSame(bySeized) && !repaidShares.some(isSame)) {
      differences.push(
        `${row.id}: ${row.repaidAmount} for ${row.seizedAmount}, rebuilt ${bySeized?.repaidAssets} or ${repaidShares.map((found) => found?.repaidAssets)}`,
      );
    }
    if (answer.type !== 'known')
      differences.push(`${row.id}: ${answer.type === 'unknown' ? answer.reason : 'is of a perp'}`);
    else if ((answer.terms.health?.value ?? 0n) >= 10n ** 18n) differences.push(`${row.id}: was healthy`);
    else shares.push(Number((answer.share.taken * 1_000_000n) / answer.share.before) / 1e6);
  }
  return { compared: rows.length, shares, differences };
}
