import {
  bigintOf,
  bigintOrNull,
  booleanOf,
  decimalOrNull,
  type FactRow,
  type FactValue,
  intOrNull,
  scaledOf,
  textOf,
  textOrNull,
} from '../facts.ts';
import { WAD } from '../math/integers.ts';
import type { AccountFacts, PoolFacts, ProtocolMarket } from '../protocol.ts';
import type {
  SynthetixCollateral,
  SynthetixHolder,
  SynthetixKeeperTerms,
  SynthetixMarket,
  SynthetixPool,
  SynthetixTerms,
} from './types.ts';

export const synthetixPoolTypes = [
  'Market',
  'Token',
  'PriceFeed',
  'MarginParameters',
  'CollateralConfig',
  'FundingState',
  'LiquidationThrottle',
  'PerpInterest',
  'KeeperTerms',
] as const;
export const synthetixAccountFields = ['debt', 'isFlagged'] as const;
export const synthetixPositionFields = ['balance', 'size', 'entryPrice', 'fundingIndex', 'borrowingIndex'] as const;

const DECIMALS = 18;

/** A market of the pool as the analytics show it, with its totals. */
export interface SynthetixMarketFacts extends ProtocolMarket {
  readonly isPerp: boolean;
  /** collateral held, native units */
  readonly supply: bigint;
  readonly long: bigint;
  readonly short: bigint;
  readonly longEntry: bigint;
  readonly shortEntry: bigint;
  /** most of a side, units and USD; zero where it was never set: then nothing may be opened */
  readonly maxSize: bigint;
  readonly maxValue: bigint;
}

export interface SynthetixFacts {
  readonly markets: ReadonlyMap<string, SynthetixMarketFacts>;
  readonly pool: SynthetixPool;
}

const orZero = (row: FactRow | undefined, field: string): bigint =>
  row === undefined ? 0n : (bigintOrNull(row, field) ?? 0n);

/** A pool's rows as its formulas want them. @throws UnexpectedFactError */
export function synthetixFacts(facts: PoolFacts): SynthetixFacts {
  const rows = facts.rowsOf('Market');
  const markets = new Map(rows.map((row) => [textOf(row, 'id'), marketFacts(row, facts)]));
  const perps = rows.filter((row) => row.kind === 'PERP').map((row) => perpOf(row, facts, markets));
  const collaterals = rows.filter((row) => row.kind !== 'PERP').map((row) => collateralOf(row, facts, markets));
  const [interest] = facts.rowsOf('PerpInterest');
  return {
    markets,
    pool: {
      markets: new Map(perps.map((market) => [market.id, market])),
      collaterals: new Map(collaterals.map((collateral) => [collateral.id, collateral])),
      interest: {
        rate: orZero(interest, 'rate'),
        accrued: orZero(interest, 'accrued'),
        updatedAt: orZero(interest, 'updatedAt'),
      },
      keeper: keeperOf(facts.rowsOf('KeeperTerms')[0]),
    },
  };
}

const isUsd = (row: FactRow): boolean => row.kind !== 'PERP' && bigintOrNull(row, 'marketNumber') === 0n;

function marketFacts(row: FactRow, facts: PoolFacts): SynthetixMarketFacts {
  const token = facts.rowOf('Token', row.inputToken);
  const feed = facts.rowOf('PriceFeed', row.priceFeed);
  const price = isUsd(row) ? WAD : priceOf(feed, token);
  return {
    id: textOf(row, 'id'),
    poolId: textOf(row, 'pool'),
    name: textOf(row, 'name'),
    token: textOf(row, 'inputToken'),
    symbol: token === undefined ? null : textOrNull(token, 'symbol'),
    tokenDecimals: DECIMALS,
    price,
    priceUpdatedAt: feed === undefined ? null : Number(bigintOrNull(feed, 'updatedAt') ?? 0n) || null,
    unpricedReason: price === null ? `no price of ${textOf(row, 'name')} is known` : null,
    isPerp: row.kind === 'PERP',
    supply: row.kind === 'PERP' ? 0n : orZero(row, 'scaledSupply'),
    long: orZero(row, 'longSize'),
    short: orZero(row, 'shortSize'),
    longEntry: orZero(row, 'longNotional'),
    shortEntry: orZero(row, 'shortNotional'),
    maxSize: orZero(facts.rowOf('MarginParameters', textOf(row, 'id')), 'maxMarketSize'),
    maxValue: orZero(facts.rowOf('MarginParameters', textOf(row, 'id')), 'maxMarketValue'),
  };
}

/** The feed's answer, else what the token was worth last; WAD, null when unknown. */
function priceOf(feed: FactRow | undefined, token: FactRow | undefined): bigint | null {
  if (feed !== undefined) {
    const answer = bigintOrNull(feed, 'lastAnswer');
    const decimals = intOrNull(feed, 'decimals') ?? 8;
    return answer === null || answer <= 0n ? null : answer * 10n ** BigInt(DECIMALS - decimals);
  }
  const last = token === undefined ? null : decimalOrNull(token, 'lastPriceUsd');
  const price = last === null ? null : scaledOf(last, DECIMALS);
  return price === null || price <= 0n ? null : price;
}

type Markets = ReadonlyMap<string, SynthetixMarketFacts>;

function perpOf(row: FactRow, facts: PoolFacts, markets: Markets): SynthetixMarket {
  const id = textOf(row, 'id');
  const funding = facts.rowOf('FundingState', id);
  const throttle = facts.rowOf('LiquidationThrottle', id);
  const amounts = throttle === undefined ? [] : bigintsOf(throttle.amounts);
  const timestamps = throttle === undefined ? [] : bigintsOf(throttle.timestamps);
  return {
    id,
    price: markets.get(id)?.price ?? null,
    skew: orZero(funding, 'skew'),
    funding: {
      rate: orZero(funding, 'rate'),
      value: orZero(funding, 'value'),
      updatedAt: orZero(funding, 'updatedAt'),
    },
    terms: termsOf(facts.rowOf('MarginParameters', id)),
    liquidated: timestamps.map((timestamp, i) => ({ timestamp, amount: amounts[i] ?? 0n })),
  };
}

function bigintsOf(value: FactValue | undefined): bigint[] {
  return Array.isArray(value) ? value.flatMap((item) => (typeof item === 'bigint' ? [item] : [])) : [];
}

/** A parameter that was never set is zero to the contract. */
function termsOf(row: FactRow | undefined): SynthetixTerms {
  return {
    skewScale: orZero(row, 'skewScale'),
    maxFundingVelocity: orZero(row, 'maxFundingVelocity'),
    makerFee: orZero(row, 'makerFeeRatio'),
    takerFee: orZero(row, 'takerFeeRatio'),
    initialMarginRatio: orZero(row, 'initialMarginRatio'),
    minimumInitialMarginRatio: orZero(row, 'minimumInitialMarginRatio'),
    maintenanceMarginScalar: orZero(row, 'maintenanceMarginScalar'),
    minimumPositionMargin: orZero(row, 'minimumPositionMargin'),
    flagRewardRatio: orZero(row, 'flagRewardRatio'),
    lockedOiRatio: orZero(row, 'lockedOiRatio'),
    liquidationMultiplier: orZero(row, 'maxLiquidationLimitAccumulationMultiplier'),
    liquidationWindowSeconds: orZero(row, 'maxSecondsInLiquidationWindow'),
    maxLiquidationPd: orZero(row, 'maxLiquidationPd'),
  };
}

function collateralOf(row: FactRow, facts: PoolFacts, markets: Markets): SynthetixCollateral {
  const id = textOf(row, 'id');
  const config = facts.rowOf('CollateralConfig', id);
  return {
    id,
    isUsd: isUsd(row),
    price: markets.get(id)?.price ?? null,
    lowerDiscount: orZero(config, 'discountLowerWad'),
    upperDiscount: orZero(config, 'discountUpperWad'),
    discountScalar: orZero(config, 'discountScalarWad'),
    skewScale: orZero(config, 'discountSkewScale'),
  };
}

function keeperOf(row: FactRow | undefined): SynthetixKeeperTerms {
  const [flag, flagPerFeed, liquidation] = ['flagCost', 'flagCostPerFeed', 'liquidationCost'].map((field) =>
    row === undefined ? null : bigintOrNull(row, field),
  );
  const isKnown = typeof flag === 'bigint' && typeof flagPerFeed === 'bigint' && typeof liquidation === 'bigint';
  return {
    minRewardUsd: orZero(row, 'minRewardUsd'),
    minProfitRatio: orZero(row, 'minProfitRatio'),
    maxRewardUsd: orZero(row, 'maxRewardUsd'),
    maxScalingRatio: orZero(row, 'maxScalingRatio'),
    collateralRewardRatio: orZero(row, 'collateralRewardRatio'),
    costs: isKnown ? { flag, flagPerFeed, liquidation } : null,
  };
}

/** An account's rows as its formulas want them. @throws UnexpectedFactError */
export function synthetixHolder({ row, positions }: Pick<AccountFacts, 'row' | 'positions'>): SynthetixHolder {
  const isPerp = ({ side }: FactRow): boolean => side === 'LONG' || side === 'SHORT';
  return {
    debt: orZero(row, 'debt'),
    isFlagged: row.isFlagged === true && booleanOf(row, 'isFlagged'),
    collaterals: positions
      .filter((position) => !isPerp(position))
      .map((position) => ({ market: textOf(position, 'market'), amount: bigintOf(position, 'balance') }))
      .filter(({ amount }) => amount !== 0n),
    positions: positions
      .filter((position) => isPerp(position) && orZero(position, 'size') > 0n)
      .map((position) => {
        const entry = decimalOrNull(position, 'entryPrice');
        const size = bigintOf(position, 'size');
        return {
          market: textOf(position, 'market'),
          size: position.side === 'LONG' ? size : -size,
          entryPrice: entry === null ? 0n : (scaledOf(entry, DECIMALS) ?? 0n),
          fundingValue: orZero(position, 'fundingIndex'),
          interestAccrued: orZero(position, 'borrowingIndex'),
        };
      }),
  };
}
