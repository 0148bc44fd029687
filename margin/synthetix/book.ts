import type { BookLeg, BookRow, RepayRule } from '../book/types.ts';
import { WAD } from '../math/integers.ts';
import { synthetixCollateralValue, synthetixDiscount } from './account.ts';
import { synthetixFundingFactor, synthetixInterest } from './funding.ts';
import { collateralOf, marketOf } from './lookup.ts';
import { synthetixKeeperReward, synthetixPossibleReward } from './reward.ts';
import type { SynthetixHolder, SynthetixMarket, SynthetixPool, SynthetixPosition } from './types.ts';
import { absolute, divWad, mulWad } from './wad.ts';
import { synthetixWindowLimit } from './window.ts';

const units = (wad: bigint): number => Number(wad) / 1e18;

interface Leg {
  surplus: number;
  requirement: number;
  exposure: number;
  debt: number;
}

/** A row in the making: legs by asset, and constants. */
interface Sheet {
  readonly legs: Map<string, Leg>;
  readonly constant: { surplus: number; requirement: number; debt: number };
}

function legOf({ legs }: Sheet, asset: string): Leg {
  const known = legs.get(asset);
  if (known !== undefined) return known;
  const leg = { surplus: 0, requirement: 0, exposure: 0, debt: 0 };
  legs.set(asset, leg);
  return leg;
}

/** Adds what is required per price and in constant dollars; what is required is missing from the surplus. */
function require(sheet: Sheet, asset: string | null, amount: number): void {
  const place = asset === null ? sheet.constant : legOf(sheet, asset);
  place.requirement += amount;
  place.surplus -= amount;
}

/** Adds equity per price or in constant dollars; `counted` is what of it stands against liquidation. */
function own(sheet: Sheet, asset: string | null, { amount, counted }: { amount: number; counted: number }): void {
  const place = asset === null ? sheet.constant : legOf(sheet, asset);
  place.surplus += counted;
  place.debt -= amount;
}

interface Context {
  readonly pool: SynthetixPool;
  readonly timestamp: bigint;
}

/** Profit is linear in the price: funding accrues on it, and interest is charged on it. */
function addPosition(sheet: Sheet, position: SynthetixPosition, { pool, timestamp }: Context): void {
  const market = marketOf(pool, position.market);
  const size = units(position.size);
  const gross = Math.abs(size);
  const { id, terms } = market;
  const factor = units(synthetixFundingFactor(market, timestamp));
  const interest = units(mulWad(terms.lockedOiRatio, synthetixInterest(pool, timestamp) - position.interestAccrued));
  const perPrice = size * (1 + factor) - gross * interest;
  own(sheet, id, { amount: perPrice, counted: perPrice });
  const start = size * units(market.funding.value - position.fundingValue - position.entryPrice);
  own(sheet, null, { amount: start, counted: start });
  const leg = legOf(sheet, id);
  leg.exposure += gross;
  leg.debt += gross;
  require(sheet, id, gross * maintenanceRatio(market, position.size));
  require(sheet, null, units(terms.minimumPositionMargin));
}

/** Maintenance margin per notional, a fraction: it grows with the size, and no price moves it. */
function maintenanceRatio({ terms }: SynthetixMarket, size: bigint): number {
  const impact = terms.skewScale === 0n ? 0n : divWad(absolute(size), terms.skewScale);
  const initial = mulWad(impact, terms.initialMarginRatio) + terms.minimumInitialMarginRatio;
  return units(mulWad(initial, terms.maintenanceMarginScalar));
}

function addCollaterals(sheet: Sheet, { collaterals }: SynthetixHolder, { pool }: Context): void {
  for (const { market, amount } of collaterals) {
    const collateral = collateralOf(pool, market);
    const whole = units(amount);
    const counted = whole * units(WAD - synthetixDiscount(collateral, amount));
    own(sheet, collateral.isUsd ? null : market, { amount: whole, counted });
  }
}

/** The reward moves with what decides it at the present prices; the rest of it is a constant. */
function addReward(sheet: Sheet, holder: SynthetixHolder, { pool }: Context): void {
  const value = synthetixCollateralValue(pool, holder, false);
  const { reward, driver } = synthetixPossibleReward(pool, holder, value);
  let moving = 0;
  const move = (asset: string, perPrice: number, price: bigint): void => {
    require(sheet, asset, perPrice);
    moving += perPrice * units(price);
  };
  if (driver === 'POSITIONS') {
    for (const { market: id, size } of holder.positions) {
      const { terms, price } = marketOf(pool, id);
      move(id, Math.abs(units(size)) * units(terms.flagRewardRatio), price);
    }
  } else if (driver !== 'FIXED') {
    const ratio = driver === 'COLLATERAL' ? pool.keeper.collateralRewardRatio : pool.keeper.maxScalingRatio;
    for (const { market, amount } of holder.collaterals) {
      const { isUsd, price } = collateralOf(pool, market);
      if (!isUsd) move(market, units(amount) * units(ratio), price);
    }
  }
  require(sheet, null, units(reward) - moving);
}

/**
 * One window liquidates so much of a market. The largest position stands for the account: the limit holds for all
 * accounts whose largest position is in that market. The liquidity providers are the other side, so nothing is sold.
 */
function ruleOf(holder: SynthetixHolder, { pool }: Context): RepayRule {
  let [largest, limit] = [-1, 0];
  for (const { market: id, size } of holder.positions) {
    const { price, terms } = marketOf(pool, id);
    const notional = Math.abs(units(size)) * units(price);
    if (notional <= largest) continue;
    [largest, limit] = [notional, units(synthetixWindowLimit(terms)) * units(price)];
  }
  const rule = { closeFactor: 1, fullBelowHealth: 0, fullBelowUsd: 0, absorbs: true, saleShare: 0 };
  return limit > 0 ? { ...rule, roundLimitUsd: limit } : rule;
}

/** A flagged account is under liquidation whatever its profit: nothing covers its requirement. */
function uncover(sheet: Sheet): void {
  for (const leg of sheet.legs.values()) leg.surplus = -leg.requirement;
  sheet.constant.surplus = -sheet.constant.requirement;
}

/**
 * The account as a row: exact at the present prices to float64. At other prices all of it but the keeper's reward stays
 * linear; the reward is the tangent of min(max(least, rewards + cost), most). @throws MarginError
 */
export function synthetixRow(
  holder: SynthetixHolder,
  { id, group, ...context }: { readonly id: string; readonly group: string } & Context,
): BookRow {
  const sheet: Sheet = { legs: new Map(), constant: { surplus: 0, requirement: 0, debt: 0 } };
  for (const position of holder.positions) addPosition(sheet, position, context);
  addCollaterals(sheet, holder, context);
  const debt = units(holder.debt);
  if (holder.positions.length === 0) {
    // Without positions the debt itself is what must be covered.
    require(sheet, null, debt);
    sheet.constant.debt += debt;
  } else {
    own(sheet, null, { amount: -debt, counted: -debt });
  }
  if (holder.positions.length > 0 || holder.debt > 0n) addReward(sheet, holder, context);
  if (holder.isFlagged) uncover(sheet);
  const legs: BookLeg[] = Array.from(sheet.legs, ([asset, leg]) => ({ asset, ...leg, idle: 0 }));
  return { id, group, bonus: 1, rule: ruleOf(holder, context), constant: sheet.constant, legs };
}

/** How far the reward of a row may be from the contract's when prices are multiplied by up to `factor`, USD. */
export function synthetixRewardError({ keeper }: SynthetixPool, factor: number): number {
  const most = units(synthetixKeeperReward(keeper, { rewards: keeper.maxRewardUsd, cost: 0n, margin: 0n }));
  return most * Math.max(1, factor);
}
