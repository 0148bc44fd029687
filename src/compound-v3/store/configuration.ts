import { Address, BigInt, ethereum } from '@graphprotocol/graph-ts';
import { InterestRateModel, MarginPool, Market } from '../../../generated/schema';
import { Comet, Comet__getAssetInfoResultValue0Struct } from '../../../generated/templates/Comet/Comet';
import { Erc20 } from '../../../generated/templates/Comet/Erc20';
import { ZERO } from '../../constants';
import { Ids } from '../../ids';
import { recordParameter } from '../../store/parameter';
import { setRates } from '../rates';
import { setMarketFeed, setNumeraire } from './feeds';
import { readTotals } from './ledger';
import { getOrCreateMarket, getOrCreateTerms } from './market';
import { createLedger, ledgerOf } from './pool';
import { setSetting } from './setting';

/** Numbers the parameter changes of one event. */
class Changes {
  count: i32 = 0;

  constructor(
    public pool: MarginPool,
    public event: ethereum.Event,
  ) {}

  note(market: Market | null, parameter: string, before: string | null, after: string): void {
    if (before !== null && before == after) return;
    recordParameter(this.pool, market, null, parameter, before, after, this.event, this.count);
    this.count += 1;
  }

  number(market: Market | null, parameter: string, before: BigInt | null, after: BigInt): BigInt {
    this.note(market, parameter, before === null ? null : before.toString(), after.toString());
    return after;
  }
}

/**
 * Takes every parameter the Comet now has. They are constants of its code, so they change with an upgrade of the proxy
 * and at no other time; what the Configurator holds in between has no effect. False while the Comet does not answer.
 */
export function adoptConfiguration(pool: MarginPool, event: ethereum.Event): boolean {
  const comet = Comet.bind(Address.fromBytes(pool.id));
  const base = comet.try_baseToken();
  const feed = comet.try_baseTokenPriceFeed();
  if (base.reverted || feed.reverted) return false;

  const changes = new Changes(pool, event);
  const market = getOrCreateMarket(pool, base.value, 'RESERVE', event);
  setNumeraire(pool, base.value, feed.value, event);
  setMarketFeed(pool, market, feed.value, event);
  adoptCurves(comet, market, changes);
  adoptSettings(comet, changes);
  openBooks(comet, pool, market);
  setRates(market);
  market.save();
  const count = comet.try_numAssets();
  if (count.reverted) return true;
  for (let i = 0; i < count.value; i++) {
    const info = comet.try_getAssetInfo(i);
    if (!info.reverted) adoptAsset(comet, info.value, changes);
  }
  return true;
}

/** The pool's books begin with what the Comet already has. */
function openBooks(comet: Comet, pool: MarginPool, market: Market): void {
  if (ledgerOf(pool.id) !== null) return;
  const totals = comet.try_totalsBasic();
  if (totals.reverted) return;
  readTotals(market, totals.value);
  const isNew = market.scaledSupply.isZero() && market.scaledBorrow.isZero();
  const ledger = createLedger(pool, market.id, isNew);
  ledger.unattributedSupply = market.scaledSupply;
  ledger.unattributedBorrow = market.scaledBorrow;
  ledger.save();
  const held = Erc20.bind(Address.fromBytes(market.inputToken)).try_balanceOf(Address.fromBytes(pool.id));
  if (!held.reverted) market.cash = held.value;
}

function adoptCurves(comet: Comet, market: Market, changes: Changes): void {
  const id = Ids.rateModel(market.pool, market.id);
  let model = InterestRateModel.load(id);
  if (model === null) {
    model = new InterestRateModel(id);
    model.kind = 'KINK';
    model.address = market.pool;
    model.market = market.id;
    market.rateModel = id;
  }
  const supplyKink = comet.try_supplyKink();
  const supplyBase = comet.try_supplyPerSecondInterestRateBase();
  const supplyLow = comet.try_supplyPerSecondInterestRateSlopeLow();
  const supplyHigh = comet.try_supplyPerSecondInterestRateSlopeHigh();
  if (!supplyKink.reverted && !supplyBase.reverted && !supplyLow.reverted && !supplyHigh.reverted) {
    model.supplyKinkWad = changes.number(market, 'supplyKink', model.supplyKinkWad, supplyKink.value);
    model.supplyBasePerSecondWad = changes.number(
      market,
      'supplyPerSecondInterestRateBase',
      model.supplyBasePerSecondWad,
      supplyBase.value,
    );
    model.supplySlopeLowPerSecondWad = changes.number(
      market,
      'supplyPerSecondInterestRateSlopeLow',
      model.supplySlopeLowPerSecondWad,
      supplyLow.value,
    );
    model.supplySlopeHighPerSecondWad = changes.number(
      market,
      'supplyPerSecondInterestRateSlopeHigh',
      model.supplySlopeHighPerSecondWad,
      supplyHigh.value,
    );
  }
  adoptBorrowCurve(comet, market, model, changes);
  model.save();
}

function adoptBorrowCurve(comet: Comet, market: Market, model: InterestRateModel, changes: Changes): void {
  const kink = comet.try_borrowKink();
  const base = comet.try_borrowPerSecondInterestRateBase();
  const low = comet.try_borrowPerSecondInterestRateSlopeLow();
  const high = comet.try_borrowPerSecondInterestRateSlopeHigh();
  if (kink.reverted || base.reverted || low.reverted || high.reverted) return;
  model.borrowKinkWad = changes.number(market, 'borrowKink', model.borrowKinkWad, kink.value);
  model.borrowBasePerSecondWad = changes.number(
    market,
    'borrowPerSecondInterestRateBase',
    model.borrowBasePerSecondWad,
    base.value,
  );
  model.borrowSlopeLowPerSecondWad = changes.number(
    market,
    'borrowPerSecondInterestRateSlopeLow',
    model.borrowSlopeLowPerSecondWad,
    low.value,
  );
  model.borrowSlopeHighPerSecondWad = changes.number(
    market,
    'borrowPerSecondInterestRateSlopeHigh',
    model.borrowSlopeHighPerSecondWad,
    high.value,
  );
}

function adoptSettings(comet: Comet, changes: Changes): void {
  adoptSetting('storeFrontPriceFactor', comet.try_storeFrontPriceFactor(), changes);
  adoptSetting('baseBorrowMin', comet.try_baseBorrowMin(), changes);
  adoptSetting('baseMinForRewards', comet.try_baseMinForRewards(), changes);
  adoptSetting('targetReserves', comet.try_targetReserves(), changes);
}

function adoptSetting(key: string, answer: ethereum.CallResult<BigInt>, changes: Changes): void {
  if (answer.reverted) return;
  const after = answer.value.toString();
  const before = setSetting(changes.pool, key, after, changes.event);
  changes.note(null, key, before, after);
}

function adoptAsset(comet: Comet, info: Comet__getAssetInfoResultValue0Struct, changes: Changes): void {
  const pool = changes.pool;
  const event = changes.event;
  const market = getOrCreateMarket(pool, info.asset, 'COLLATERAL', event);
  setMarketFeed(pool, market, info.priceFeed, event);
  market.reserveId = info.offset;
  const capBefore = market.supplyCapNative;
  if (capBefore === null) takeBalances(comet, market, info.asset);
  market.supplyCapNative = changes.number(market, 'supplyCap', capBefore, info.supplyCap);
  market.supplyCap = info.scale.isZero() ? ZERO : info.supplyCap.div(info.scale);
  market.save();

  const terms = getOrCreateTerms(market);
  terms.ltvWad = changes.number(market, 'borrowCollateralFactor', terms.ltvWad, info.borrowCollateralFactor);
  terms.liquidationThresholdWad = changes.number(
    market,
    'liquidateCollateralFactor',
    terms.liquidationThresholdWad,
    info.liquidateCollateralFactor,
  );
  terms.liquidationFactorWad = changes.number(
    market,
    'liquidationFactor',
    terms.liquidationFactorWad,
    info.liquidationFactor,
  );
  terms.save();
}

/** What a newly listed collateral already holds: nothing, unless the pool had a history before it was followed. */
function takeBalances(comet: Comet, market: Market, asset: Address): void {
  const ledger = ledgerOf(market.pool);
  if (ledger === null || ledger.isComplete) return;
  const totals = comet.try_totalsCollateral(asset);
  if (!totals.reverted) market.scaledSupply = totals.value.value0;
  const held = Erc20.bind(asset).try_balanceOf(Address.fromBytes(market.pool));
  if (!held.reverted) market.cash = held.value;
}
