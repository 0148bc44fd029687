import { BigInt, ethereum } from '@graphprotocol/graph-ts';
import {
  FundingParametersSet,
  LiquidationParametersSet,
  LockedOiRatioSet,
  MaxLiquidationParametersSet,
  MaxMarketSizeSet,
  MaxMarketValueSet,
  OrderFeesSet,
} from '../../../generated/SynthetixPerps/SynthetixPerps';
import { MarginParameters, MarginPool, Market } from '../../../generated/schema';
import { recordParameter } from '../../store/parameter';
import { parametersOf, perpMarket } from '../store/market';
import { getOrCreatePool } from '../store/pool';
import { textOrNull } from '../wad';

/** The market an event sets parameters of, and the changes it makes to them. */
class Change {
  readonly pool: MarginPool;
  readonly market: Market;
  readonly row: MarginParameters;
  private part: i32 = 0;

  constructor(
    number: BigInt,
    readonly event: ethereum.Event,
  ) {
    this.pool = getOrCreatePool(event.address, event.block);
    this.market = perpMarket(this.pool, number, event.block);
    this.row = parametersOf(this.market);
  }

  note(parameter: string, before: BigInt | null, after: BigInt): void {
    if (before !== null && before.equals(after)) return;
    recordParameter(
      this.pool,
      this.market,
      null,
      parameter,
      textOrNull(before),
      after.toString(),
      this.event,
      this.part,
    );
    this.part += 1;
  }
}

export function handleFundingParametersSet(event: FundingParametersSet): void {
  const change = new Change(event.params.marketId, event);
  const row = change.row;
  change.note('skewScale', row.skewScale, event.params.skewScale);
  change.note('maxFundingVelocity', row.maxFundingVelocity, event.params.maxFundingVelocity);
  row.skewScale = event.params.skewScale;
  row.maxFundingVelocity = event.params.maxFundingVelocity;
  row.save();
}

export function handleOrderFeesSet(event: OrderFeesSet): void {
  const change = new Change(event.params.marketId, event);
  const row = change.row;
  change.note('makerFeeRatio', row.makerFeeRatio, event.params.makerFeeRatio);
  change.note('takerFeeRatio', row.takerFeeRatio, event.params.takerFeeRatio);
  row.makerFeeRatio = event.params.makerFeeRatio;
  row.takerFeeRatio = event.params.takerFeeRatio;
  row.save();
}

/** The event's second ratio is named maintenanceMarginRatio, and is the scalar on the initial ratio. */
export function handleLiquidationParametersSet(event: LiquidationParametersSet): void {
  const change = new Change(event.params.marketId, event);
  const row = change.row;
  const params = event.params;
  change.note('initialMarginRatio', row.initialMarginRatio, params.initialMarginRatioD18);
  change.note('maintenanceMarginScalar', row.maintenanceMarginScalar, params.maintenanceMarginRatioD18);
  change.note('minimumInitialMarginRatio', row.minimumInitialMarginRatio, params.minimumInitialMarginRatioD18);
  change.note('flagRewardRatio', row.flagRewardRatio, params.flagRewardRatioD18);
  change.note('minimumPositionMargin', row.minimumPositionMargin, params.minimumPositionMargin);
  row.initialMarginRatio = params.initialMarginRatioD18;
  row.maintenanceMarginScalar = params.maintenanceMarginRatioD18;
  row.minimumInitialMarginRatio = params.minimumInitialMarginRatioD18;
  row.flagRewardRatio = params.flagRewardRatioD18;
  row.minimumPositionMargin = params.minimumPositionMargin;
  row.save();
}

export function handleMaxLiquidationParametersSet(event: MaxLiquidationParametersSet): void {
  const change = new Change(event.params.marketId, event);
  const row = change.row;
  const multiplier = event.params.maxLiquidationLimitAccumulationMultiplier;
  const seconds = event.params.maxSecondsInLiquidationWindow;
  const before = row.maxLiquidationLimitAccumulationMultiplier;
  change.note('maxLiquidationLimitAccumulationMultiplier', before, multiplier);
  change.note('maxSecondsInLiquidationWindow', row.maxSecondsInLiquidationWindow, seconds);
  change.note('maxLiquidationPd', row.maxLiquidationPd, event.params.maxLiquidationPd);
  row.maxLiquidationLimitAccumulationMultiplier = multiplier;
  row.maxSecondsInLiquidationWindow = seconds;
  row.maxLiquidationPd = event.params.maxLiquidationPd;
  row.endorsedLiquidator = event.params.endorsedLiquidator;
  row.save();
}

export function handleMaxMarketSizeSet(event: MaxMarketSizeSet): void {
  const change = new Change(event.params.marketId, event);
  change.note('maxMarketSize', change.row.maxMarketSize, event.params.maxMarketSize);
  change.row.maxMarketSize = event.params.maxMarketSize;
  change.row.save();
}

export function handleMaxMarketValueSet(event: MaxMarketValueSet): void {
  const change = new Change(event.params.marketId, event);
  change.note('maxMarketValue', change.row.maxMarketValue, event.params.maxMarketValue);
  change.row.maxMarketValue = event.params.maxMarketValue;
  change.row.save();
}

export function handleLockedOiRatioSet(event: LockedOiRatioSet): void {
  const change = new Change(event.params.marketId, event);
  change.note('lockedOiRatio', change.row.lockedOiRatio, event.params.lockedOiRatioD18);
  change.row.lockedOiRatio = event.params.lockedOiRatioD18;
  change.row.save();
}
