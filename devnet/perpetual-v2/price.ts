const Q96 = 2n ** 96n;

function integerRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let root = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** USD of a whole token to the square root of the price times 2^96. */
export function sqrtPriceX96Of(price: number): bigint {
  const millionths = BigInt(Math.round(price * 1e6));
  return integerRoot((millionths * Q96 * Q96) / 1_000_000n);
}

/** Tick of a price, rounded down to the spacing of the 1 % tier. */
export function tickOf(price: number): number {
  return Math.floor(Math.log(price) / Math.log(1.0001) / 200) * 200;
}
