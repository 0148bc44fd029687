import type { EntityReader, EntityRow } from '../../../engine/index.ts';
import { type Formula, type LiquidationTerms, MarginError, protocolPool, type Scaled } from '../../../margin/index.ts';
import type { PoolState } from '../pool-state.ts';
import { bigintOf, bigintOrNull, textOf, textOrNull } from '../row.ts';
import { accountBefore } from './account-before.ts';
import { isPartOf, type Moment, momentOf } from './moment.ts';
import { perpBefore } from './perp-before.ts';
import { factsBefore } from './pool-before.ts';

/** What a liquidation's contract decided by, and how much of what it could do it did. */
export type LiquidationAnswer =
  | { readonly type: 'unknown'; readonly reason: string; readonly share: ClosedShare | null }
  | {
      readonly type: 'known';
      readonly terms: LiquidationTerms;
      readonly formula: Formula | null;
      readonly share: ClosedShare;
    }
  | {
      readonly type: 'perp';
      readonly terms: PerpTerms;
      readonly formula: Formula | null;
      readonly share: ClosedShare | null;
    };

/** A perp account by the contract's own decision, USD with `decimals`. */
export interface PerpTerms {
  readonly health: Scaled | null;
  readonly margin: bigint;
  readonly requirement: bigint;
  /** less the row's fee; null where the protocol takes the margin otherwise */
  readonly marginAfter: bigint | null;
  readonly decimals: number;
}

/** Of the debt, or of the position of a perp: what was there and what was taken, in one unit. */
export interface ClosedShare {
  readonly before: bigint;
  readonly taken: bigint;
  readonly isFull: boolean;
}

/** @param row of Liquidation, whole  @param poolsAt pools at the end of a block */
export async function liquidationAnswer(
  reader: EntityReader,
  row: EntityRow,
  poolsAt: (block: number) => Promise<ReadonlyMap<string, PoolState>>,
): Promise<LiquidationAnswer> {
  if (textOrNull(row, 'perpMarket') !== null) {
    return perpAnswer(reader, row, poolsAt);
  }
  const moment = await momentOf(reader, row);
  const state = (await poolsAt(moment.block)).get(textOf(row, 'pool'));
  const account = await accountBefore(moment, textOf(row, 'marginAccount'));
  if (state === undefined || account === null) return unknown('its pool or account is not known at its block');
  const pair = { collateralMarket: textOrNull(row, 'collateralMarket'), debtMarket: textOrNull(row, 'debtMarket') };
  try {
    const pool = protocolPool(await factsBefore(moment, state.facts));
    const terms = pool.at(moment.timestamp).liquidationTerms?.(account, pair) ?? null;
    if (terms === null) return unknown('the account is not known to have had such a debt and such a collateral');
    return { type: 'known', terms, formula: pool.formula, share: await repaidShare(moment, row, terms) };
  } catch (error) {
    if (error instanceof MarginError) return unknown(error.message);
    throw error;
  }
}

async function perpAnswer(
  reader: EntityReader,
  row: EntityRow,
  poolsAt: (block: number) => Promise<ReadonlyMap<string, PoolState>>,
): Promise<LiquidationAnswer> {
  const share = await closedPosition(reader, row);
  try {
    const found = await perpBefore(reader, row, poolsAt);
    if (found.type === 'unknown') return { ...found, share };
    const { pool, account } = found;
    const { nativeHealth, requirement, cover } = pool.at(bigintOf(row, 'timestamp')).account(account);
    const reason = 'its protocol does not tell what it decided by';
    if (cover === undefined) return { type: 'unknown', reason, share };
    const [fee, left] = [bigintOrNull(row, 'fee'), bigintOrNull(row, 'remainingMargin')];
    const marginAfter = left ?? (fee === null ? null : cover - fee);
    const terms = { health: nativeHealth, margin: cover, requirement, marginAfter, decimals: pool.decimals };
    return { type: 'perp', terms, formula: pool.formula, share };
  } catch (error) {
    if (error instanceof MarginError) return { type: 'unknown', reason: error.message, share };
    throw error;
  }
}

const unknown = (reason: string): LiquidationAnswer => ({ type: 'unknown', reason, share: null });

/** All debt is gone where what was repaid and what was written off make it up. */
async function repaidShare({ reader, block }: Moment, row: EntityRow, terms: LiquidationTerms): Promise<ClosedShare> {
  const where = { marginAccount: textOf(row, 'marginAccount'), transactionHash: textOf(row, 'transactionHash') };
  const [badDebts, liquidations] = await Promise.all([
    reader.find({ type: 'BadDebt', block, where: { ...where, market: textOf(row, 'debtMarket') } }),
    reader.find({ type: 'Liquidation', block, where }),
  ]);
  const parts = liquidations.filter((other) => other.id === row.id || isPartOf(other, row));
  const repaid = parts.reduce((sum, part) => sum + (bigintOrNull(part, 'repaidAmount') ?? 0n), 0n);
  const written = badDebts.reduce((sum, { amount }) => sum + BigInt(String(amount)), 0n);
  // An absorption may pay out more than the debt: what is beyond it is credited.
  if (repaid > terms.debt) return { before: terms.debt, taken: terms.debt, isFull: true };
  return { before: terms.debt, taken: repaid, isFull: repaid + written >= terms.debt };
}

/** Of a perp's position, by the change the same transaction tells. */
async function closedPosition(reader: EntityReader, row: EntityRow): Promise<ClosedShare | null> {
  const position = textOrNull(row, 'position');
  if (position === null) return null;
  const where = { position, transactionHash: textOf(row, 'transactionHash'), reason: 'LIQUIDATION' };
  const changes = await reader.find({ type: 'PositionChange', block: Number(row.blockNumber), where });
  const change =
    changes.find(({ logIndex }) => logIndex === row.logIndex) ?? (changes.length === 1 ? changes[0] : undefined);
  if (change === undefined) return null;
  const size = (field: string): bigint => {
    const value = bigintOf(change, field);
    return value < 0n ? -value : value;
  };
  const [taken, left] = [size('sizeDelta'), size('sizeAfter')];
  return { before: taken + left, taken, isFull: left === 0n };
}
