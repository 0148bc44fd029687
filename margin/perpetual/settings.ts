import { textOf } from '../facts.ts';
import { MAX_UINT256 } from '../math/integers.ts';
import type { PoolFacts } from '../protocol.ts';
import type { MarkIntervals } from './averages.ts';
import type { CollateralSaleTerms } from './collateral-sale.ts';
import { MILLION } from './integers.ts';

/** Seconds of each average, as the contracts were launched where nothing else is known. */
export interface AverageIntervals extends MarkIntervals {
  readonly funding: bigint;
}

/** Values of the clearing house that have no field of their own, by name. */
export type Settings = ReadonlyMap<string, string>;

export const settingsOf = (facts: PoolFacts): Settings =>
  new Map(
    facts
      .rowsOf('ProtocolSetting')
      .filter(({ market }) => market === null || market === undefined)
      .map((row) => [textOf(row, 'key'), textOf(row, 'value')]),
  );

const numberOf = (settings: Settings, key: string, launch: bigint): bigint => {
  const value = settings.get(key);
  return value === undefined ? launch : BigInt(value);
};

export const intervalsOf = (settings: Settings): AverageIntervals => ({
  market: numberOf(settings, 'markPriceMarketTwapInterval', 1800n),
  premium: numberOf(settings, 'markPricePremiumInterval', 900n),
  funding: numberOf(settings, 'twapInterval', 900n),
});

const TRADER_KEY = 'whitelistedDebtThreshold:';

/** Where one is not known: nobody's collateral is sold for it. */
export function saleTermsOf(settings: Settings): CollateralSaleTerms {
  const thresholds = [...settings]
    .filter(([key, value]) => key.startsWith(TRADER_KEY) && value !== '0')
    .map(([key, value]) => [key.slice(TRADER_KEY.length), BigInt(value)] as const);
  return {
    mmRatioBuffer: numberOf(settings, 'mmRatioBuffer', 0n),
    debtRatio: numberOf(settings, 'debtNonSettlementTokenValueRatio', MILLION),
    debtThreshold: numberOf(settings, 'debtThreshold', MAX_UINT256),
    debtThresholdOf: new Map(thresholds),
    liquidationRatio: numberOf(settings, 'liquidationRatio', MILLION),
    dust: numberOf(settings, 'collateralValueDust', 0n),
    fundRatio: numberOf(settings, 'clInsuranceFundFeeRatio', 0n),
  };
}

/** Millionths off a collateral's price when it is sold. */
export function discountOf(facts: PoolFacts, market: string): bigint {
  const row = facts.rowsOf('ProtocolSetting').find((one) => one.market === market && one.key === 'discountRatio');
  return row === undefined ? 0n : BigInt(textOf(row, 'value'));
}
