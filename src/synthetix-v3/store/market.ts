import { Address, BigInt, Bytes, crypto, ethereum } from '@graphprotocol/graph-ts';
import {
  CollateralConfig,
  FundingState,
  LiquidationThrottle,
  MarginParameters,
  MarginPool,
  Market,
  SpotSynth,
  Token,
} from '../../../generated/schema';
import { ONE_DECIMAL, ZERO } from '../../constants';
import { createCollateralMarket, createPerpMarket, PerpUnits } from '../../store/perps/market';
import { getOrCreateToken } from '../../store/token';
import { numberBytes, WAD, WAD_DECIMALS } from '../wad';

/** Collateral number of the system's stablecoin. */
export const USD_NUMBER = ZERO;

/** Pool address and market number, 16 bytes big endian. */
export function perpMarketId(pool: Bytes, number: BigInt): Bytes {
  return pool.concat(numberBytes(number));
}

/** Stands for the address of what has no contract: 20 bytes of the hash of its market id. */
function standIn(id: Bytes): Address {
  return Address.fromBytes(Bytes.fromUint8Array(crypto.keccak256(id).subarray(0, 20)));
}

/** The perp market `number`; one that was never announced has its number for a name. */
export function perpMarket(pool: MarginPool, number: BigInt, block: ethereum.Block): Market {
  const known = Market.load(perpMarketId(pool.id, number));
  return known !== null ? known : createMarket(pool, number, number.toString(), number.toString(), block);
}

export function createMarket(
  pool: MarginPool,
  number: BigInt,
  name: string,
  symbol: string,
  block: ethereum.Block,
): Market {
  const id = perpMarketId(pool.id, number);
  const token = new Token(standIn(id));
  token.symbol = symbol;
  token.name = name;
  token.decimals = WAD_DECIMALS;
  token.priceSource = 'NONE';
  token.save();
  const usd = collateralToken(pool, synthOf(USD_NUMBER), USD_NUMBER);
  const market = createPerpMarket(pool, id, symbol, token, new PerpUnits(WAD_DECIMALS, WAD_DECIMALS, usd), block);
  market.marketNumber = number;
  market.parameters = parametersOf(market).id;
  market.fundingState = fundingOf(market).id;
  market.liquidationThrottle = throttleOf(market).id;
  market.save();
  return market;
}

export function parametersOf(market: Market): MarginParameters {
  const known = MarginParameters.load(market.id);
  if (known !== null) return known;
  const parameters = new MarginParameters(market.id);
  parameters.market = market.id;
  parameters.scale = WAD;
  parameters.save();
  return parameters;
}

export function fundingOf(market: Market): FundingState {
  const known = FundingState.load(market.id);
  if (known !== null) return known;
  const state = new FundingState(market.id);
  state.market = market.id;
  state.pool = market.pool;
  state.skew = ZERO;
  state.size = ZERO;
  state.rate = ZERO;
  state.value = ZERO;
  state.updatedAt = ZERO;
  state.lastPrice = ZERO;
  state.lastPriceBlock = ZERO;
  state.save();
  return state;
}

export function throttleOf(market: Market): LiquidationThrottle {
  const known = LiquidationThrottle.load(market.id);
  if (known !== null) return known;
  const throttle = new LiquidationThrottle(market.id);
  throttle.market = market.id;
  throttle.pool = market.pool;
  throttle.timestamps = [];
  throttle.amounts = [];
  throttle.save();
  return throttle;
}

export function synthOf(number: BigInt): SpotSynth {
  const id = numberBytes(number);
  const known = SpotSynth.load(id);
  if (known !== null) return known;
  const synth = new SpotSynth(id);
  synth.skewScale = ZERO;
  synth.save();
  return synth;
}

/** The synth's token; where the spot market has not told it, a stand-in. The stablecoin is worth one dollar to the perps. */
function collateralToken(pool: MarginPool, synth: SpotSynth, number: BigInt): Token {
  const told = synth.token;
  const address = told === null ? standIn(pool.id.concat(synth.id)) : Address.fromBytes(told);
  const token = getOrCreateToken(address);
  if (number.equals(USD_NUMBER) && token.lastPriceUsd === null) {
    token.lastPriceUsd = ONE_DECIMAL;
    token.priceSource = 'PROTOCOL_ORACLE';
    if (token.decimals == 0) token.decimals = WAD_DECIMALS;
    token.save();
  }
  return token;
}

/** The market of a collateral by its number; a new one takes nothing until it is configured. */
export function collateralMarket(pool: MarginPool, number: BigInt, block: ethereum.Block): Market {
  const synth = synthOf(number);
  const id = synth.market;
  if (id !== null) {
    const known = Market.load(id);
    if (known !== null) return known;
  }
  const token = collateralToken(pool, synth, number);
  const market = createCollateralMarket(pool, pool.id.concat(token.id), token, block);
  market.marketNumber = number;
  market.save();
  synth.market = market.id;
  synth.save();

  const config = new CollateralConfig(market.id);
  config.pool = pool.id;
  config.market = market.id;
  config.token = token.id;
  config.enabled = false;
  config.maxAmount = ZERO;
  config.discountLowerWad = ZERO;
  config.discountUpperWad = ZERO;
  config.discountScalarWad = ZERO;
  config.discountSkewScale = synth.skewScale;
  config.save();
  return market;
}
