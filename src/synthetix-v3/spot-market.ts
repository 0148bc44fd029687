import { ethereum } from '@graphprotocol/graph-ts';
import {
  MarketSkewScaleSet,
  SynthetixSystemSet,
  SynthPriceDataUpdated,
  SynthRegistered,
} from '../../generated/SynthetixSpotMarket/SynthetixSpotMarket';
import { CollateralConfig, MarginPool, Market, SpotSynth } from '../../generated/schema';
import { recordParameter } from '../store/parameter';
import { synthOf, USD_NUMBER } from './store/market';
import { setPriceNode } from './store/price';
import { textOrNull } from './wad';

export function handleSynthetixSystemSet(event: SynthetixSystemSet): void {
  const usd = synthOf(USD_NUMBER);
  usd.token = event.params.usdTokenAddress;
  usd.save();
}

export function handleSynthRegistered(event: SynthRegistered): void {
  const synth = synthOf(event.params.synthMarketId);
  synth.token = event.params.synthTokenAddress;
  synth.save();
}

/** Perps value collateral at what it would be sold for. */
export function handleSynthPriceDataUpdated(event: SynthPriceDataUpdated): void {
  const synth = synthOf(event.params.synthMarketId);
  synth.priceNode = event.params.sellFeedId;
  synth.save();
  applyPriceNode(synth, event);
}

/** The market of a synth that perps take has the price of the synth's node. */
export function applyPriceNode(synth: SpotSynth, event: ethereum.Event): void {
  const id = synth.market;
  const node = synth.priceNode;
  if (id === null || node === null) return;
  const market = Market.load(id);
  if (market === null) return;
  const pool = MarginPool.load(market.pool);
  if (pool !== null) setPriceNode(pool, market, node, event);
}

export function handleMarketSkewScaleSet(event: MarketSkewScaleSet): void {
  const synth = synthOf(event.params.synthMarketId);
  synth.skewScale = event.params.skewScale;
  synth.save();
  const id = synth.market;
  if (id === null) return;
  const config = CollateralConfig.load(id);
  const market = Market.load(id);
  if (config === null || market === null) return;
  const before = config.discountSkewScale;
  config.discountSkewScale = event.params.skewScale;
  config.save();
  const pool = MarginPool.load(market.pool);
  if (pool !== null) {
    const after = event.params.skewScale.toString();
    recordParameter(pool, market, null, 'discountSkewScale', textOrNull(before), after, event, 0);
  }
}
