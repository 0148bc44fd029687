import { BigInt } from '@graphprotocol/graph-ts';
import { ONE } from '../../constants';

/** Of 1.0001^(-2^i / 2), times 2^128, each rounded as TickMath of uniswap v3-core has it. */
const FACTORS: BigInt[] = [
  BigInt.fromString('340265354078544963557816517032075149313'),
  BigInt.fromString('340248342086729790484326174814286782778'),
  BigInt.fromString('340214320654664324051920982716015181260'),
  BigInt.fromString('340146287995602323631171512101879684304'),
  BigInt.fromString('340010263488231146823593991679159461444'),
  BigInt.fromString('339738377640345403697157401104375502016'),
  BigInt.fromString('339195258003219555707034227454543997025'),
  BigInt.fromString('338111622100601834656805679988414885971'),
  BigInt.fromString('335954724994790223023589805789778977700'),
  BigInt.fromString('331682121138379247127172139078559817300'),
  BigInt.fromString('323299236684853023288211250268160618739'),
  BigInt.fromString('307163716377032989948697243942600083929'),
  BigInt.fromString('277268403626896220162999269216087595045'),
  BigInt.fromString('225923453940442621947126027127485391333'),
  BigInt.fromString('149997214084966997727330242082538205943'),
  BigInt.fromString('66119101136024775622716233608466517926'),
  BigInt.fromString('12847376061809297530290974190478138313'),
  BigInt.fromString('485053260817066172746253684029974020'),
  BigInt.fromString('691415978906521570653435304214168'),
  BigInt.fromString('1404880482679654955896180642'),
];
const Q128 = ONE.leftShift(128);
const MAX_UINT256 = Q128.times(Q128).minus(ONE);

/** Square root of the price at a tick, times 2^96, rounded up. */
export function sqrtPriceAtTick(tick: i32): BigInt {
  const distance = tick < 0 ? -tick : tick;
  let ratio = Q128;
  for (let bit = 0; bit < FACTORS.length; bit++) {
    if ((distance & (1 << bit)) != 0) ratio = ratio.times(FACTORS[bit]).rightShift(128);
  }
  if (tick > 0) ratio = MAX_UINT256.div(ratio);
  const cut = ratio.rightShift(32);
  return cut.leftShift(32).equals(ratio) ? cut : cut.plus(ONE);
}

const Q96: f64 = 2 ** 96;
const LOG_TICK: f64 = Math.log(1.0001);

/** The highest tick whose square root of the price is not above this one. */
export function tickAtSqrtPrice(sqrtPriceX96: BigInt): i32 {
  const ratio = F64.parseFloat(sqrtPriceX96.toString()) / Q96;
  let tick = i32(Math.floor((2 * Math.log(ratio)) / LOG_TICK));
  while (sqrtPriceAtTick(tick).gt(sqrtPriceX96)) tick -= 1;
  while (sqrtPriceAtTick(tick + 1).le(sqrtPriceX96)) tick += 1;
  return tick;
}
