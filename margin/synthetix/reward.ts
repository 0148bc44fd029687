import { WAD } from '../math/integers.ts';
import { marketOf, UnknownKeeperCostError } from './lookup.ts';
import type { SynthetixHolder, SynthetixKeeperTerms, SynthetixPool } from './types.ts';
import { absolute, larger, mulWad, smaller } from './wad.ts';
import { synthetixWindows } from './window.ts';

/** What decides a reward: so much per value of positions or of collateral, or nothing that a price moves. */
export type RewardDriver = 'POSITIONS' | 'COLLATERAL' | 'COLLATERAL_CAP' | 'FIXED';

/** Least a keeper gets for a cost. Source: GlobalPerpsMarketConfiguration.minimumKeeperRewardCap. */
function leastReward({ minRewardUsd, minProfitRatio }: SynthetixKeeperTerms, cost: bigint): bigint {
  return larger(cost + minRewardUsd, mulWad(cost, minProfitRatio + WAD));
}

/** Most a keeper gets; a margin of zero stands for a flagged account. Source: maximumKeeperRewardCap. */
function mostReward({ maxRewardUsd, maxScalingRatio }: SynthetixKeeperTerms, margin: bigint): bigint {
  return margin === 0n ? maxRewardUsd : smaller(mulWad(margin, maxScalingRatio), maxRewardUsd);
}

/** Source: GlobalPerpsMarketConfiguration.keeperReward. */
export function synthetixKeeperReward(
  terms: SynthetixKeeperTerms,
  { rewards, cost, margin }: { readonly rewards: bigint; readonly cost: bigint; readonly margin: bigint },
): bigint {
  return smaller(larger(leastReward(terms, cost), rewards + cost), mostReward(terms, margin));
}

/**
 * What liquidating the account may pay keepers: flagging and the first window by the larger of the flag rewards and the
 * collateral reward, further windows at cost. Source: PerpsAccount.getKeeperRewardsAndCosts, getPossibleLiquidationReward;
 * for an account without positions isEligibleForMarginLiquidation. @throws MarginError
 */
export function synthetixPossibleReward(
  pool: SynthetixPool,
  holder: SynthetixHolder,
  collateralValue: bigint,
): { readonly reward: bigint; readonly driver: RewardDriver } {
  const { keeper } = pool;
  if (keeper.costs === null) throw new UnknownKeeperCostError();
  let [flagRewards, windows] = [0n, 0n];
  for (const { market: id, size } of holder.positions) {
    const market = marketOf(pool, id);
    flagRewards += mulWad(mulWad(absolute(size), market.price), market.terms.flagRewardRatio);
    windows = larger(windows, synthetixWindows(market.terms, size));
  }
  const collateralReward = mulWad(collateralValue, keeper.collateralRewardRatio);
  const rewards = larger(flagRewards, collateralReward);
  const feeds = holder.collaterals.filter(({ market }) => pool.collaterals.get(market)?.isUsd !== true).length;
  const flagCost = keeper.costs.flag + keeper.costs.flagPerFeed * BigInt(feeds + holder.positions.length);
  const cost = flagCost + keeper.costs.liquidation;
  const first = synthetixKeeperReward(keeper, { rewards, cost, margin: collateralValue });
  const perWindow = synthetixKeeperReward(keeper, { rewards: 0n, cost: keeper.costs.liquidation, margin: 0n });
  const further = windows === 0n ? 0n : perWindow * (windows - 1n);
  const isByRewards = first === rewards + cost;
  const isCapped = !isByRewards && first === mulWad(collateralValue, keeper.maxScalingRatio);
  const byRewards = collateralReward > flagRewards ? 'COLLATERAL' : 'POSITIONS';
  return { reward: first + further, driver: isByRewards ? byRewards : isCapped ? 'COLLATERAL_CAP' : 'FIXED' };
}
