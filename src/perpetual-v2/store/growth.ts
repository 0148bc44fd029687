import { Address, BigInt, ethereum } from '@graphprotocol/graph-ts';
import { SwapPool } from '../../../generated/PerpetualClearingHouse/SwapPool';
import { MarginParameters, MarginPool, PriceWindow, VirtualPool } from '../../../generated/schema';
import { ZERO } from '../../constants';
import { settingOf } from '../../store/perps/setting';
import { sqrtPriceAtTick } from '../math/tick';
import { fromX96, priceX96, toX96 } from './market';
import { observedSqrtPrice } from './window';

const MILLION = BigInt.fromI32(1000000);
/** Below this many seconds the contract takes the price as it stands. */
const SHORTEST_TWAP = BigInt.fromI32(10);

/** Time-weighted prices by which funding ran, 18 decimals; the market's is null where no event told it. */
export class FundingTwaps {
  constructor(
    readonly market: BigInt | null,
    readonly index: BigInt,
  ) {}
}

/**
 * Runs the growth on to `until` (Unix seconds) at the premium of these prices. The event's market price is cut to 18
 * decimals and the contract's is not, so that it is taken from the pool's own observations; when these do not give what
 * the event told, the growth is marked as inexact. The caller saves the row.
 * @returns the premium, times 2^96
 */
export function advanceGrowth(
  swap: VirtualPool,
  pool: MarginPool,
  twaps: FundingTwaps,
  until: BigInt,
  event: ethereum.Event,
): BigInt {
  const since = swap.fundingSettledAt;
  const elapsed = since.isZero() ? ZERO : until.minus(since);
  swap.fundingSettledAt = until;
  const told = twaps.market;
  const observed = elapsed.isZero() ? ZERO : marketTwapX96(swap, pool, until, event.block.timestamp, told);
  const isExact = !observed.isZero() && (told === null || fromX96(observed).equals(told));
  let market = observed;
  if (!isExact && told !== null) market = toX96(told);
  const premium = market.isZero() ? ZERO : cappedPremiumX96(swap, market, toX96(twaps.index));
  if (elapsed.isZero()) return premium;
  addGrowth(swap, premium.times(elapsed));
  if (!isExact) swap.growthIsExact = false;
  return premium;
}

/** Growth is kept twice: as it is, and over the square root of the pool's price, for liquidity that trades along it. */
export function addGrowth(swap: VirtualPool, growth: BigInt): void {
  swap.fundingGrowthX96 = swap.fundingGrowthX96.plus(growth);
  if (swap.sqrtPriceX96.isZero()) return;
  swap.rootFundingGrowthX96 = swap.rootFundingGrowthX96.plus(growth.leftShift(96).div(swap.sqrtPriceX96));
}

/**
 * From the ticks that are kept where they give what the event told, else from the pool's own observations; zero where it
 * has none as old as that. Source: Exchange._getFundingGrowthGlobalAndTwaps.
 */
function marketTwapX96(swap: VirtualPool, pool: MarginPool, until: BigInt, now: BigInt, told: BigInt | null): BigInt {
  const interval = twapInterval(swap, pool, until);
  if (interval.lt(SHORTEST_TWAP)) return priceX96(swap.sqrtPriceX96);
  const window = PriceWindow.load(swap.id);
  if (window !== null && told !== null) {
    const kept = priceX96(observedSqrtPrice(window, until, interval));
    if (fromX96(kept).equals(told)) return kept;
  }
  const ago = now.minus(until);
  const answer = SwapPool.bind(Address.fromBytes(swap.address)).try_observe([interval.plus(ago), ago]);
  if (answer.reverted) return ZERO;
  const cumulatives = answer.value.value0;
  return priceX96(sqrtPriceAtTick(cumulatives[1].minus(cumulatives[0]).div(interval).toI32()));
}

/** The configured one, or the time since the first trade where that is shorter. */
export function twapInterval(swap: VirtualPool, pool: MarginPool, until: BigInt): BigInt {
  const firstTrade = swap.firstTradedAt;
  const configured = settingOf(pool, 'twapInterval');
  if (firstTrade === null || configured === null) return ZERO;
  const longest = BigInt.fromString(configured);
  const traded = until.minus(firstTrade);
  return traded.lt(longest) ? traded : longest;
}

/** Market less index, at most a share of the index either way. */
function cappedPremiumX96(swap: VirtualPool, market: BigInt, index: BigInt): BigInt {
  const premium = market.minus(index);
  const parameters = MarginParameters.load(swap.id);
  if (parameters === null) return premium;
  const share = parameters.maxFundingRate;
  if (share === null) return premium;
  const cap = index.times(share).div(MILLION);
  if (premium.gt(cap)) return cap;
  return premium.lt(cap.neg()) ? cap.neg() : premium;
}
