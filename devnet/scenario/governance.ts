import { encodeFunctionData } from 'viem';
import { CONFIGURATOR_ABI, POOL_ABI } from '../aave/abi.ts';
import { encodeCurve } from '../aave/configuration.ts';
import type { Market } from '../aave/market.ts';
import type { Desk } from '../agents/desk.ts';
import { toRaw } from '../agents/desk.ts';
import type { Hex } from '../chain/miner.ts';
import type { Ledger } from '../ledger/ledger.ts';

interface Decision {
  /** Share of the scenario's time. */
  readonly at: number;
  readonly label: string;
  readonly calls: readonly Hex[];
  /** What the agents learn of it. */
  readonly effect?: (time: number) => void;
}

export interface Governance {
  /** Queues what was decided for the time up to this share of the whole; gives the labels. */
  act(share: number): readonly string[];
}

const GRACE_SECONDS = 3600;

function decisions(ledger: Ledger): readonly Decision[] {
  const abi = CONFIGURATOR_ABI;
  const asset = (symbol: string): Hex => ledger.reserve(symbol).reserve.asset;
  const setNumber = (
    functionName: 'setSupplyCap' | 'setBorrowCap' | 'setReserveFactor' | 'setLiquidationProtocolFee',
    symbol: string,
    value: number,
  ): Hex => encodeFunctionData({ abi, functionName, args: [asset(symbol), BigInt(value)] });
  const setTerms = (symbol: string, terms: readonly [bigint, bigint, bigint]): Hex =>
    encodeFunctionData({ abi, functionName: 'configureReserveAsCollateral', args: [asset(symbol), ...terms] });
  const setCurve = (symbol: string, curve: Parameters<typeof encodeCurve>[0]): Hex =>
    encodeFunctionData({ abi, functionName: 'setReserveInterestRateData', args: [asset(symbol), encodeCurve(curve)] });
  const freeze = (symbol: string, isFrozen: boolean): Hex =>
    encodeFunctionData({ abi, functionName: 'setReserveFreeze', args: [asset(symbol), isFrozen] });
  const pause = (symbol: string, isPaused: boolean): Hex => {
    const grace = isPaused ? 0 : GRACE_SECONDS;
    return encodeFunctionData({ abi, functionName: 'setReservePause', args: [asset(symbol), isPaused, grace] });
  };
  const link = ledger.reserve('LINK');
  const bitcoin = ledger.reserve('WBTC');
  const dai = ledger.reserve('DAI');
  const ether = ledger.categories.get(1);
  const config = (symbol: string) => ledger.reserve(symbol).reserve.config;

  return [
    {
      at: 0.05,
      label: 'supply cap of WETH and borrow cap of USDC raised',
      calls: [
        setNumber('setSupplyCap', 'WETH', Math.round(config('WETH').supplyCap * 1.2)),
        setNumber('setBorrowCap', 'USDC', Math.round(config('USDC').borrowCap * 1.05)),
      ],
    },
    { at: 0.17, label: 'reserve factor of USDC raised', calls: [setNumber('setReserveFactor', 'USDC', 1200)] },
    {
      at: 0.22,
      label: 'rate curve of USDC flattened',
      calls: [setCurve('USDC', { optimalUsage: 9000, base: 0, slope1: 600, slope2: 5000 })],
    },
    {
      at: 0.3,
      label: 'ETH category widened',
      calls: [
        encodeFunctionData({
          abi,
          functionName: 'setEModeCategory',
          args: [1, 9350, 9550, 10100, 'ETH correlated'],
        }),
      ],
      effect: () => {
        if (ether !== undefined) Object.assign(ether, { ltv: 0.935, threshold: 0.955 });
      },
    },
    {
      at: 0.385,
      label: 'LINK frozen',
      calls: [freeze('LINK', true)],
      effect: () => Object.assign(link, { isFrozen: true, ltv: 0 }),
    },
    {
      at: 0.4,
      label: 'LINK threshold lowered while frozen, its LTV pending',
      calls: [setTerms('LINK', [6300n, 6800n, 10700n])],
      effect: () => Object.assign(link, { threshold: 0.68 }),
    },
    {
      at: 0.44,
      label: 'LINK unfrozen',
      calls: [
        freeze('LINK', false),
        encodeFunctionData({ abi, functionName: 'setReserveLtvzero', args: [asset('LINK'), false] }),
      ],
      effect: () => Object.assign(link, { isFrozen: false, ltv: 0.63 }),
    },
    {
      at: 0.52,
      label: 'WBTC threshold raised',
      calls: [setTerms('WBTC', [7450n, 7950n, 10500n])],
      effect: () => Object.assign(bitcoin, { ltv: 0.745, threshold: 0.795 }),
    },
    { at: 0.56, label: 'reserve factor of DAI lowered', calls: [setNumber('setReserveFactor', 'DAI', 2000)] },
    {
      at: 0.63,
      label: 'caps of LINK lowered',
      calls: [setNumber('setSupplyCap', 'LINK', 3_500_000), setNumber('setBorrowCap', 'LINK', 900_000)],
      effect: () => Object.assign(link, { supplyCap: 3_500_000, borrowCap: 900_000 }),
    },
    {
      at: 0.7,
      label: 'flash loan premium raised',
      calls: [encodeFunctionData({ abi, functionName: 'updateFlashloanPremium', args: [9n] })],
    },
    {
      at: 0.782,
      label: 'DAI paused',
      calls: [pause('DAI', true)],
      effect: () => Object.assign(dai, { isPaused: true }),
    },
    {
      at: 0.784,
      label: 'DAI resumed with a grace period',
      calls: [pause('DAI', false)],
      effect: (time) => Object.assign(dai, { isPaused: false, graceUntil: time + GRACE_SECONDS }),
    },
    {
      at: 0.83,
      label: 'liquidation fee of WETH raised',
      calls: [setNumber('setLiquidationProtocolFee', 'WETH', 1200)],
    },
    {
      at: 0.9,
      label: 'rate curve of WETH flattened',
      calls: [setCurve('WETH', { optimalUsage: 9200, base: 0, slope1: 250, slope2: 6000 })],
    },
  ];
}

/** The decisions of the risk admin over the scenario, and the cover of bad debt towards its end. */
export function createGovernance(market: Market, desk: Desk): Governance {
  const { ledger } = desk;
  const waiting = [...decisions(ledger)];
  let isCovered = false;

  /** The umbrella supplies what it then burns against half of each deficit. */
  function coverDeficits(): void {
    const umbrella = ledger.account(market.umbrella);
    for (const reserve of ledger.reserves) {
      const covered = reserve.deficit / 2;
      if (covered * reserve.price < 1 || !desk.supply(umbrella, reserve, covered * 1.01)) continue;
      const args = [reserve.reserve.asset, toRaw(reserve, covered)] as const;
      const data = encodeFunctionData({ abi: POOL_ABI, functionName: 'eliminateReserveDeficit', args });
      desk.push({ from: market.umbrella, to: market.pool, data, label: 'cover deficit' });
    }
  }

  return {
    act(share) {
      const labels: string[] = [];
      for (let next = waiting[0]; next !== undefined && next.at <= share; next = waiting[0]) {
        waiting.shift();
        for (const data of next.calls) {
          desk.push({ from: market.admin, to: market.configurator, data, label: next.label });
        }
        next.effect?.(desk.time);
        labels.push(next.label);
      }
      if (share >= 0.93 && !isCovered) {
        isCovered = true;
        coverDeficits();
        labels.push('half of the deficits covered');
      }
      return labels;
    },
  };
}
