import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WAD } from '../math/integers.ts';
import { accountData } from './account.ts';
import { testPool, testReserve } from './fixtures.ts';
import { type LiquidationOutcome, liquidationOutcome } from './liquidation.ts';
import type { AaveUser } from './types.ts';

const ETH = 10n ** 18n;
const USD = 10n ** 6n;
const eth = testReserve('eth', { price: 2000_00000000n, liquidationThreshold: 8250n });
const usd = testReserve('usd', { decimals: 6 });
const dai = testReserve('dai', { decimals: 6 });

interface Case {
  ethUnits?: bigint;
  usdDebt: bigint;
  daiDebt?: bigint;
  revision?: number;
  debtToCover?: bigint;
  price?: bigint;
}

function liquidate({
  ethUnits = 10n * ETH,
  usdDebt,
  daiDebt = 0n,
  revision = 10,
  debtToCover,
  price,
}: Case): LiquidationOutcome {
  const user: AaveUser = {
    id: 'u',
    category: 0,
    positions: [
      { asset: 'eth', scaledSupply: ethUnits, scaledDebt: 0n, isCollateral: true },
      { asset: 'usd', scaledSupply: 0n, scaledDebt: usdDebt, isCollateral: false },
      { asset: 'dai', scaledSupply: 0n, scaledDebt: daiDebt, isCollateral: false },
    ],
  };
  const pool = testPool([{ ...eth, price: price ?? eth.price }, usd, dai], { revision });
  const request = { collateralAsset: 'eth', debtAsset: 'usd', ...(debtToCover === undefined ? {} : { debtToCover }) };
  return liquidationOutcome(user, pool, 0n, request);
}

describe('liquidationOutcome', () => {
  test('default: half the debt at a 5 % bonus, a tenth of the bonus to the protocol', () => {
    expect(liquidate({ usdDebt: 16_600n * USD })).toEqual({
      allowed: true,
      repaid: 8_300n * USD,
      seized: 4_336750000000000000n,
      protocolFee: 20750000000000000n,
      deficit: 0n,
      clearsAccount: false,
    });
  });

  test('behavior: everything at a health of 0.95 or less', () => {
    expect(liquidate({ usdDebt: 18_000n * USD })).toMatchObject({ repaid: 18_000n * USD });
    // 16500 / 17368.421053 is 0.94999…: at or below the threshold
    expect(liquidate({ usdDebt: 17_368_421053n })).toMatchObject({ repaid: 17_368_421053n });
    expect(liquidate({ usdDebt: 17_368_421052n })).toMatchObject({ repaid: 8_684_210526n });
  });

  test('behavior: everything where the reserve side is below 2000 in value, from v3.3', () => {
    const small = { ethUnits: ETH, usdDebt: 1_610n * USD, price: 1_950_00000000n };
    expect(liquidate(small)).toMatchObject({ repaid: 1_610n * USD });
    expect(liquidate({ ...small, revision: 6 })).toMatchObject({ repaid: 805n * USD });
  });

  test('behavior: half of the whole position from v3.3, half of the reserve before', () => {
    const split = { usdDebt: 6_000n * USD, daiDebt: 10_600n * USD };
    expect(liquidate(split)).toMatchObject({ repaid: 6_000n * USD });
    expect(liquidate({ ...split, revision: 6 })).toMatchObject({ repaid: 3_000n * USD });
  });

  test('behavior: collateral caps the seizure, the rest of the debt becomes a deficit from v3.3', () => {
    const under = { usdDebt: 25_000n * USD };
    expect(liquidate(under)).toEqual({
      allowed: true,
      repaid: 19_047_619048n,
      seized: 9_952380952380952381n,
      protocolFee: 47619047619047619n,
      deficit: 5_952_380952n,
      clearsAccount: true,
    });
    expect(liquidate({ ...under, revision: 7 })).toMatchObject({ repaid: 19_047_619048n, clearsAccount: true });
    expect(liquidate({ ...under, revision: 6 })).toMatchObject({ deficit: 0n, clearsAccount: false });
    expect(liquidate({ ...under, revision: 11 })).toMatchObject({ clearsAccount: true, deficit: 5_952_380952n });
  });

  test('behavior: capped repayment rounds up from v3.5, half-up before', () => {
    const odd = { ethUnits: 2n * ETH + 500_000_000n, usdDebt: 10_000_000001n };
    expect(liquidate({ ...odd, revision: 8 })).toMatchObject({ repaid: 3_809_523810n });
    expect(liquidate({ ...odd, revision: 9 })).toMatchObject({ repaid: 3_809_523811n });
  });

  test('behavior: the bonus split rounds for the protocol from v3.7', () => {
    const odd = { usdDebt: 16_600n * USD, debtToCover: 1_000_333333n, price: 1_999_12345678n };
    const [before, after] = [liquidate({ ...odd, revision: 10 }), liquidate({ ...odd, revision: 11 })];
    if (!before.allowed || !after.allowed) throw new Error('both are allowed');
    expect(after.protocolFee >= before.protocolFee).toBe(true);
    expect(after.seized <= before.seized).toBe(true);
  });

  test('behavior: dust may not remain from v3.3', () => {
    const dusty = { usdDebt: 18_000n * USD, debtToCover: 17_500n * USD };
    expect(liquidate(dusty)).toEqual({ allowed: false, reason: 'DUST' });
    expect(liquidate({ ...dusty, revision: 6 })).toMatchObject({ allowed: true, repaid: 17_500n * USD });
    expect(liquidate({ ...dusty, debtToCover: 17_000n * USD })).toMatchObject({ allowed: true });
  });

  test('error: a pause of either reserve and a grace period bar everybody, the latter to its last second', () => {
    const user: AaveUser = {
      id: 'u',
      category: 0,
      positions: [
        { asset: 'eth', scaledSupply: ETH, scaledDebt: 0n, isCollateral: true },
        { asset: 'usd', scaledSupply: 0n, scaledDebt: 1_900n * USD, isCollateral: false },
      ],
    };
    const request = { collateralAsset: 'eth', debtAsset: 'usd' };
    const at = (timestamp: bigint, changes: object) =>
      liquidationOutcome(user, testPool([eth, { ...usd, ...changes }]), timestamp, request);
    expect(at(0n, {}).allowed).toBe(true);
    expect(at(0n, { isHalted: true })).toEqual({ allowed: false, reason: 'HALTED' });
    expect(at(100n, { graceUntil: 100n })).toEqual({ allowed: false, reason: 'GRACE_PERIOD' });
    expect(at(101n, { graceUntil: 100n }).allowed).toBe(true);
  });

  test('error: a healthy account, no collateral and no debt are refused with the reason', () => {
    expect(liquidate({ usdDebt: 16_500n * USD })).toEqual({ allowed: false, reason: 'HEALTHY' });
    expect(liquidate({ usdDebt: 0n, daiDebt: 18_000n * USD })).toEqual({ allowed: false, reason: 'NO_DEBT' });
    const user: AaveUser = {
      id: 'u',
      category: 0,
      positions: [
        { asset: 'eth', scaledSupply: ETH, scaledDebt: 0n, isCollateral: false },
        { asset: 'usd', scaledSupply: 0n, scaledDebt: USD, isCollateral: false },
      ],
    };
    const request = { collateralAsset: 'eth', debtAsset: 'usd' };
    expect(liquidationOutcome(user, testPool([eth, usd]), 0n, request)).toEqual({
      allowed: false,
      reason: 'NOT_COLLATERAL',
    });
  });

  test('behavior: value is conserved: what is seized is worth the repayment and its bonus, never more than the balance', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: ETH / 100n, max: 1000n * ETH }),
        fc.integer({ min: 83, max: 140 }),
        fc.integer({ min: 1, max: 11 }),
        (ethUnits, percent, revision) => {
          const usdDebt = (ethUnits * 2000n * BigInt(percent) * USD) / (100n * ETH);
          const result = liquidate({ ethUnits, usdDebt, revision });
          if (!result.allowed) return expect(result.reason).toBe('DUST');
          const total = result.seized + result.protocolFee;
          expect(total <= ethUnits && result.repaid <= usdDebt).toBe(true);
          const [paid, got] = [Number(result.repaid) / 1e6, (Number(total) / 1e18) * 2000];
          expect(Math.abs(got - paid * 1.05)).toBeLessThan(1e-5 * Math.max(1, got));
        },
      ),
    );
  });
});

test('a partial liquidation at a health above 1/(bonus·threshold) never lowers health', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 3n * ETH, max: 1000n * ETH }),
      fc.integer({ min: 8260, max: 8680 }),
      (ethUnits, bps) => {
        const usdDebt = (ethUnits * 2000n * BigInt(bps) * USD) / (10_000n * ETH);
        const result = liquidate({ ethUnits, usdDebt });
        if (!result.allowed) return;
        const health = (units: bigint, debt: bigint) =>
          accountData(
            {
              id: 'u',
              category: 0,
              positions: [
                { asset: 'eth', scaledSupply: units, scaledDebt: 0n, isCollateral: true },
                { asset: 'usd', scaledSupply: 0n, scaledDebt: debt, isCollateral: false },
              ],
            },
            testPool([eth, usd]),
            0n,
          ).healthFactor;
        const after = health(ethUnits - result.seized - result.protocolFee, usdDebt - result.repaid);
        expect(after > health(ethUnits, usdDebt)).toBe(true);
        expect(health(ethUnits, usdDebt) < WAD).toBe(true);
      },
    ),
  );
});
