import { expect, test } from 'vitest';
import { type LiquidationFact, liquidationTotals } from './liquidation-totals.ts';

const usd = (whole: number) => ({ digits: BigInt(whole), exp: 0 });

const fact = (fields: Partial<LiquidationFact>): LiquidationFact => ({
  timestamp: 100,
  isPerp: false,
  seizedUsd: null,
  repaidUsd: null,
  notionalUsd: null,
  ...fields,
});

test('lending counts by what was seized and repaid, perps by notional; what has no price only as one', () => {
  const facts = [
    fact({ seizedUsd: usd(11), repaidUsd: usd(10) }),
    fact({ seizedUsd: usd(7) }),
    fact({ isPerp: true, seizedUsd: usd(3), notionalUsd: usd(40) }),
    fact({ isPerp: true, notionalUsd: usd(60) }),
    fact({ isPerp: true }),
    fact({ timestamp: 50, seizedUsd: usd(1000), repaidUsd: usd(1000) }),
  ];
  expect(liquidationTotals(facts, 50)).toEqual({
    count: 5,
    seizedUsd: '11',
    repaidUsd: '10',
    notionalUsd: '100',
    priced: 3,
  });
});
