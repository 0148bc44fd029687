import { textOf } from '../facts.ts';
import type { Stage } from './stage.ts';

/** Positions add up to what their markets say, within a native unit for each position. */
export function checkTotals({ accounts, now, pool, isComplete }: Stage): string[] {
  if (!isComplete) return [];
  const sums = new Map<string, { SUPPLY: bigint; BORROW: bigint; LONG: bigint; SHORT: bigint; count: bigint }>();
  for (const { positions } of accounts) {
    for (const position of positions) {
      const market = textOf(position, 'market');
      const sum = sums.get(market) ?? { SUPPLY: 0n, BORROW: 0n, LONG: 0n, SHORT: 0n, count: 0n };
      sum[kindOf(textOf(position, 'side'))] += now.position(position).balance;
      sum.count++;
      sums.set(market, sum);
    }
  }
  return [...pool.markets.keys()].flatMap((market) => {
    const sum = sums.get(market) ?? { SUPPLY: 0n, BORROW: 0n, LONG: 0n, SHORT: 0n, count: 0n };
    const { supply, borrow, openInterest } = now.market(market);
    const pairs = [
      ['supply', supply, sum.SUPPLY],
      ['borrow', borrow, sum.BORROW],
      ['long', openInterest?.long ?? 0n, sum.LONG],
      ['short', openInterest?.short ?? 0n, sum.SHORT],
    ] as const;
    return pairs.flatMap(([name, total, parts]) => {
      const difference = total > parts ? total - parts : parts - total;
      return difference <= sum.count + 1n ? [] : [`${market}: ${name} is ${total}, its positions ${parts}`];
    });
  });
}

function kindOf(side: string): 'SUPPLY' | 'BORROW' | 'LONG' | 'SHORT' {
  if (side === 'BORROWER') return 'BORROW';
  return side === 'LONG' || side === 'SHORT' ? side : 'SUPPLY';
}
