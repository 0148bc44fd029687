import { Bytes, ethereum } from '@graphprotocol/graph-ts';
import { EventLog, EventLog1, EventLog2 } from '../../generated/GmxEventEmitter/GmxEventEmitter';
import { handleAdlStateUpdated, handleOrderExecuted } from './adl';
import {
  handleClaimableCollateral,
  handleClaimableFunding,
  handleCollateralClaimed,
  handleFundingFeesClaimed,
} from './claims';
import { EventData } from './event-data';
import {
  handleClaimableFundingPerSize,
  handleCollateralSum,
  handleCumulativeBorrowingFactor,
  handleFundingFeePerSize,
  handleFundingRate,
  handleMarketCreated,
  handleOpenInterest,
  handleOpenInterestInTokens,
  handlePoolAmount,
  handlePositionImpactPool,
} from './market';
import { handleInsolventClose, handlePositionDecrease, handlePositionFees, handlePositionIncrease } from './position';
import { handleOraclePrice } from './price';
import { handleSetAddress, handleSetBool, handleSetInt, handleSetUint } from './setting';
import { countUnknown } from './store/unknown';

/** Every GMX v2 contract tells its events through one emitter, in three shapes that differ in topics only. */
export function handleEventLog(event: EventLog): void {
  dispatch(event.params.eventName, event.parameters[3].value.toTuple(), null, event);
}

export function handleEventLog1(event: EventLog1): void {
  dispatch(event.params.eventName, event.parameters[4].value.toTuple(), event.params.topic1, event);
}

export function handleEventLog2(event: EventLog2): void {
  dispatch(event.params.eventName, event.parameters[5].value.toTuple(), event.params.topic1, event);
}

function dispatch(name: string, tuple: ethereum.Tuple, topic: Bytes | null, event: ethereum.Event): void {
  const data = new EventData(name, tuple, topic, event);
  if (!handleOften(data) && !handleMarketEvent(data) && !handleRare(data)) {
    countUnknown('EVENT', name, event);
    return;
  }
  for (let i = 0; i < data.missing.length; i++) countUnknown('KEY', `${name}.${data.missing[i]}`, event);
}

function handleOften(data: EventData): boolean {
  if (data.name == 'OraclePriceUpdate') handleOraclePrice(data);
  else if (data.name == 'PositionFeesCollected') handlePositionFees(data);
  else if (data.name == 'PositionIncrease') handlePositionIncrease(data);
  else if (data.name == 'PositionDecrease') handlePositionDecrease(data);
  else if (data.name == 'OrderExecuted') handleOrderExecuted(data);
  else return false;
  return true;
}

function handleMarketEvent(data: EventData): boolean {
  if (data.name == 'OpenInterestUpdated') handleOpenInterest(data);
  else if (data.name == 'OpenInterestInTokensUpdated') handleOpenInterestInTokens(data);
  else if (data.name == 'CollateralSumUpdated') handleCollateralSum(data);
  else if (data.name == 'PoolAmountUpdated') handlePoolAmount(data);
  else if (data.name == 'PositionImpactPoolAmountUpdated') handlePositionImpactPool(data, 'nextValue');
  else if (data.name == 'PositionImpactPoolDistributed') handlePositionImpactPool(data, 'nextPositionImpactPoolAmount');
  else if (data.name == 'FundingFeeAmountPerSizeUpdated') handleFundingFeePerSize(data);
  else if (data.name == 'ClaimableFundingAmountPerSizeUpdated') handleClaimableFundingPerSize(data);
  else if (data.name == 'CumulativeBorrowingFactorUpdated') handleCumulativeBorrowingFactor(data);
  else if (data.name == 'Funding') handleFundingRate(data);
  else if (data.name == 'MarketCreated') handleMarketCreated(data);
  else return false;
  return true;
}

function handleRare(data: EventData): boolean {
  if (data.name == 'ClaimableFundingUpdated') handleClaimableFunding(data);
  else if (data.name == 'ClaimableCollateralUpdated') handleClaimableCollateral(data);
  else if (data.name == 'CollateralClaimed') handleCollateralClaimed(data);
  else if (data.name == 'FundingFeesClaimed') handleFundingFeesClaimed(data);
  else if (data.name == 'AdlStateUpdated') handleAdlStateUpdated(data);
  else if (data.name == 'InsolventClose') handleInsolventClose(data);
  else if (data.name == 'SetUint') handleSetUint(data);
  else if (data.name == 'SetInt') handleSetInt(data);
  else if (data.name == 'SetBool') handleSetBool(data);
  else if (data.name == 'SetAddress') handleSetAddress(data);
  else return false;
  return true;
}
