import { Address, Bytes, dataSource, ethereum } from '@graphprotocol/graph-ts';
import { Market } from '../generated/schema';

/** Every entity id of the subgraph is made here. Byte ids are plain concatenations, so a client can build them too. */
export namespace Ids {
  /** Slug and network. @example "aave-v3-arbitrum-one" */
  export function protocol(slug: string): string {
    return `${slug}-${dataSource.network()}`;
  }

  /** Pool address and asset address. @example 0x794a…14ad 82af…bab1 (40 bytes) */
  export function market(pool: Bytes, asset: Bytes): Bytes {
    return pool.concat(asset);
  }

  /** Asset address inside a market id. @example 0x82af…bab1 */
  export function assetOfMarket(market: Bytes): Address {
    return Address.fromBytes(Bytes.fromUint8Array(market.subarray(20)));
  }

  /** Pool address and category number as 4 bytes, little endian. @example 0x794a…14ad 01000000 (24 bytes) */
  export function category(pool: Bytes, categoryId: i32): Bytes {
    return pool.concatI32(categoryId);
  }

  /** Pool address and account address. @example 0x794a…14ad f39f…2266 (40 bytes) */
  export function marginAccount(pool: Bytes, account: Bytes): Bytes {
    return pool.concat(account);
  }

  /**
   * Margin account, asset address and side byte: 00 supply, 01 debt.
   * @example 0x794a…14ad f39f…2266 82af…bab1 01 (61 bytes)
   */
  export function position(marginAccount: Bytes, market: Bytes, isDebt: boolean): Bytes {
    return marginAccount.concat(Bytes.fromUint8Array(market.subarray(20))).concat(sideByte(isDebt));
  }

  /**
   * The same where the pool's id may be of any length: margin account, what the market id says beyond its pool, side byte.
   * @example 0xb323…86cc f39f…2266 c02a…6cc2 01 (73 bytes, Morpho Blue)
   */
  export function positionIn(pool: Bytes, marginAccount: Bytes, market: Bytes, isDebt: boolean): Bytes {
    const within = Bytes.fromUint8Array(market.subarray(pool.length));
    return marginAccount.concat(within).concat(sideByte(isDebt));
  }

  /**
   * The stable-rate debt of an account: as `position`, with side byte 04.
   * @example 0x794a…14ad f39f…2266 82af…bab1 04 (61 bytes)
   */
  export function stableDebt(marginAccount: Bytes, market: Bytes): Bytes {
    const side = new Bytes(1);
    side[0] = 4;
    return marginAccount.concat(Bytes.fromUint8Array(market.subarray(20))).concat(side);
  }

  /** Pool or contract address and key. @example 0xbbbb…ffcb 6f776e6572 (25 bytes, "owner") */
  export function setting(subject: Bytes, key: string): Bytes {
    return subject.concat(Bytes.fromUTF8(key));
  }

  /**
   * What counts an account's positions of one side in a market: margin account, what the market id says beyond its
   * pool, and side byte: 02 long, 03 short.
   * @example 0x82ac…7c2f f39f…2266 3486…b1e5 02 (61 bytes)
   */
  export function positionCounter(marginAccount: Bytes, market: Market, isLong: boolean): Bytes {
    const within = Bytes.fromUint8Array(market.id.subarray(market.pool.length));
    const side = new Bytes(1);
    side[0] = isLong ? 2 : 3;
    return marginAccount.concat(within).concat(side);
  }

  /**
   * A perp position: its counter and the number of the position as 4 bytes, little endian.
   * @example 0x82ac…7c2f f39f…2266 3486…b1e5 02 00000000 (65 bytes)
   */
  export function perpPosition(counter: Bytes, number: i32): Bytes {
    return counter.concatI32(number);
  }

  /** Margin account and base token. @example 0x82ac…7c2f f39f…2266 8c83…e2bb (60 bytes) */
  export function takerBalance(marginAccount: Bytes, market: Bytes): Bytes {
    return marginAccount.concat(Bytes.fromUint8Array(market.subarray(20)));
  }

  /**
   * Taker balance, lower tick and upper tick, 4 bytes each, little endian.
   * @example 0x82ac…7c2f f39f…2266 8c83…e2bb 00e2ffff c01d0000 (68 bytes)
   */
  export function makerOrder(taker: Bytes, lowerTick: i32, upperTick: i32): Bytes {
    return taker.concatI32(lowerTick).concatI32(upperTick);
  }

  /** Market and tick. @example 0x8289…0000 0xfb4a…d1a1 d0fbffff (44 bytes) */
  export function poolTick(market: Bytes, tick: i32): Bytes {
    return market.concatI32(tick);
  }

  /** Strategy address and market id. @example 0x4299…a51f 794a…14ad 82af…bab1 (60 bytes) */
  export function rateModel(strategy: Bytes, market: Bytes): Bytes {
    return strategy.concat(market);
  }

  /** Transaction hash and log index as 4 bytes, little endian. @example 0x5c50…2060 0a000000 (36 bytes) */
  export function event(event: ethereum.Event): Bytes {
    return event.transaction.hash.concatI32(event.logIndex.toI32());
  }

  /**
   * Event id and the number of the row among those the event makes.
   * @example 0x5c50…2060 0a000000 01000000 (40 bytes)
   */
  export function eventPart(event: ethereum.Event, part: i32): Bytes {
    return Ids.event(event).concatI32(part);
  }

  function sideByte(isDebt: boolean): Bytes {
    const byte = new Bytes(1);
    byte[0] = isDebt ? 1 : 0;
    return byte;
  }
}
