import { perpBefore } from '../../api/book/liquidation/perp-before.ts';
import { liquidationAnswer } from '../../api/book/liquidation/terms.ts';
import { loadPools } from '../../api/book/load-pools.ts';
import type { Rpc } from '../../devnet/chain/rpc.ts';
import type { EntityReader, EntityRow } from '../../engine/index.ts';
import { simulatedAt, type View } from './simulated.ts';

/** How a protocol is asked for an account's margin and requirement; both with 18 decimals once `read`. */
export interface PerpViews {
  readonly views: (row: EntityRow) => readonly View[];
  readonly read: (answers: readonly string[]) => { readonly margin: bigint; readonly requirement: bigint };
  /** steps in which the contract tells the margin */
  readonly unit: bigint;
  /** margins after are the contract's only where nothing of the position is left */
  readonly wholeOnly?: boolean;
}

export interface PerpChecked {
  readonly compared: number;
  /** margins after, of those that were compared with the contract's */
  readonly after: number;
  /** of accounts whose margin an earlier liquidation had taken */
  readonly flagged: number;
  /** by reason, what nothing is told of */
  readonly unknown: ReadonlyMap<string, number>;
  /** a line for each value that is not the contract's */
  readonly differences: readonly string[];
}

/**
 * Every liquidation of a perp position: the terms derived from rows against the contracts' views just before its
 * transaction and just after, its notional against the price they decided by.
 */
export async function checkPerpLiquidations(reader: EntityReader, rpc: Rpc, perp: PerpViews): Promise<PerpChecked> {
  const head = await reader.head();
  const rows = (await reader.find({ type: 'Liquidation', block: head?.number ?? 0 })).filter(
    ({ perpMarket }) => perpMarket !== null,
  );
  const unknown = new Map<string, number>();
  const differences: string[] = [];
  let [compared, after, flagged] = [0, 0, 0];
  for (const row of rows) {
    const note = (field: string, onChain: bigint, rebuilt: bigint | undefined, slack = 0n): void => {
      const apart = (rebuilt ?? 0n) - onChain;
      if (rebuilt === undefined || apart > slack || apart < -slack) {
        differences.push(`${row.id} ${field}: ${onChain}, rebuilt ${rebuilt}`);
      }
    };
    const answer = await liquidationAnswer(reader, row, (block) => loadPools(reader, block));
    if (answer.type !== 'perp') {
      const reason = answer.type === 'unknown' ? answer.reason : 'of lending';
      unknown.set(reason, (unknown.get(reason) ?? 0) + 1);
      continue;
    }
    const block = Number(row.blockNumber);
    const [account] = await reader.find({
      type: 'MarginAccount',
      block: block - 1,
      where: { id: row.marginAccount ?? '' },
    });
    if (account?.isFlagged === true) {
      flagged++;
      note('health of a flagged account', 0n, answer.terms.health?.value);
      continue;
    }
    compared++;
    const known = await perpBefore(reader, row, (number) => loadPools(reader, number));
    const price = known.type === 'known' ? (known.pool.markets.get(String(row.perpMarket))?.price ?? 0n) : 0n;
    note('notional', BigInt(String(row.notional)), (BigInt(String(row.size)) * price) / 10n ** 18n);
    const views = perp.views(row);
    const before = perp.read(await simulatedAt(rpc, row, { views }));
    note('margin', before.margin, floored(answer.terms.margin, perp.unit));
    note('requirement', before.requirement, answer.terms.requirement);
    const ratio = (floored(answer.terms.margin, perp.unit) * 10n ** 18n) / answer.terms.requirement;
    note('health', ratio, answer.terms.health?.value);
    if (ratio >= 10n ** 18n) differences.push(`${row.id}: was healthy`);
    const isOnly = rows.filter(({ transactionHash }) => transactionHash === row.transactionHash).length === 1;
    const isTold = perp.wholeOnly !== true || answer.share?.isFull === true;
    if (!isOnly || !isTold || answer.terms.marginAfter === null) continue;
    after++;
    // What is below zero the insurance fund may have paid at once.
    const where = { transactionHash: String(row.transactionHash), kind: 'COVERED' };
    const paid = await reader.find({ type: 'BadDebt', block, where });
    const covered = paid.reduce((sum, { amount }) => sum + BigInt(String(amount)) * perp.unit, 0n);
    const left = perp.read(await simulatedAt(rpc, row, { views, withOwn: true }));
    note('margin after', left.margin, floored(answer.terms.marginAfter, perp.unit) + covered, perp.unit);
  }
  return { compared, after, flagged, unknown, differences };
}

function floored(value: bigint, unit: bigint): bigint {
  const rest = value % unit;
  return rest === 0n ? value : value - rest - (value < 0n ? unit : 0n);
}
