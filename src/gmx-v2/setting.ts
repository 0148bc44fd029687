import { Address, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { MarginParameters, MarginPool, Market, ProtocolSetting } from '../../generated/schema';
import { recordParameter } from '../store/parameter';
import { EventData } from './event-data';
import { settingName } from './setting-names';
import { getOrCreateParameters } from './store/parameters';
import { gmxProtocol, perpId } from './store/pool';
import { countUnknown } from './store/unknown';

const WORD = 32;

export function handleSetUint(data: EventData): void {
  const value = data.uint('value');
  if (value !== null) set(data, value.toString(), value);
}

export function handleSetInt(data: EventData): void {
  const value = data.int('value');
  if (value !== null) set(data, value.toString(), null);
}

export function handleSetBool(data: EventData): void {
  const value = data.flag('value');
  set(data, value ? 'true' : 'false', null);
}

export function handleSetAddress(data: EventData): void {
  const value = data.address('value');
  if (value !== null) set(data, value.toHexString(), null);
}

/** One value of GMX's configuration: which, of which market, and what else it depends on. */
class SettingKey {
  pool: MarginPool | null = null;
  /** name and arguments other than the market. @example "MAX_OPEN_INTEREST.true" */
  text: string = '';
}

function keyOf(baseKey: Bytes, args: Bytes, event: ethereum.Event): SettingKey {
  const key = new SettingKey();
  const name = settingName(baseKey.toHexString());
  if (name === null) countUnknown('KEY', `Set.${baseKey.toHexString()}`, event);
  key.text = name === null ? baseKey.toHexString() : name;
  for (let at = 0; at + WORD <= args.length; at += WORD) {
    const word = Bytes.fromUint8Array(args.slice(at, at + WORD));
    const pool = key.pool === null ? poolOf(word) : null;
    if (pool !== null) key.pool = pool;
    else key.text = `${key.text}.${argumentText(word)}`;
  }
  return key;
}

function poolOf(word: Bytes): MarginPool | null {
  return MarginPool.load(Bytes.fromUint8Array(word.subarray(12)));
}

/** Flags and small numbers as such, names by their hash, addresses, anything else in hex. */
function argumentText(word: Bytes): string {
  const hex = word.toHexString();
  const name = settingName(hex);
  if (name !== null) return name;
  const number = BigInt.fromUnsignedBytes(Bytes.fromUint8Array(word.slice(0).reverse()));
  if (number.isZero()) return 'false';
  if (number.equals(BigInt.fromI32(1))) return 'true';
  const isAddress = hex.startsWith('0x000000000000000000000000');
  return isAddress ? Address.fromBytes(Bytes.fromUint8Array(word.subarray(12))).toHexString() : hex;
}

function set(data: EventData, value: string, number: BigInt | null): void {
  const baseKey = data.word('baseKey');
  const args = data.bytes('data');
  if (baseKey === null || args === null) return;
  const key = keyOf(baseKey, args, data.event);
  const id = data.event.address.concat(baseKey).concat(args);
  let row = ProtocolSetting.load(id);
  const before: string | null = row === null ? null : row.value;
  if (row === null) {
    row = new ProtocolSetting(id);
    row.protocol = gmxProtocol().id;
    row.key = key.text;
  }
  const pool = key.pool;
  if (pool !== null) {
    row.pool = pool.id;
    row.market = perpId(pool.id);
  }
  row.value = value;
  row.updatedAtBlock = data.event.block.number;
  row.save();

  if (number !== null) setParameter(pool, key.text, number);
  if (pool === null || (before !== null && before == value)) return;
  recordParameter(pool, Market.load(perpId(pool.id)), null, key.text, before, value, data.event, 0);
}

function setParameter(pool: MarginPool | null, key: string, value: BigInt): void {
  if (pool !== null) {
    const parameters = getOrCreateParameters(perpId(pool.id));
    if (setOfMarket(parameters, key, value)) parameters.save();
    return;
  }
  if (key != 'MIN_COLLATERAL_USD') return;
  const pools = gmxProtocol().pools.load();
  for (let i = 0; i < pools.length; i++) {
    const parameters = getOrCreateParameters(perpId(pools[i].id));
    parameters.minimumPositionMargin = value;
    parameters.save();
  }
}

function setOfMarket(parameters: MarginParameters, key: string, value: BigInt): boolean {
  if (key == 'MIN_COLLATERAL_FACTOR') parameters.minCollateralFactor = value;
  else if (key == 'MIN_COLLATERAL_FACTOR_FOR_LIQUIDATION') parameters.minCollateralFactorForLiquidation = value;
  else if (key == 'MAX_POSITION_IMPACT_FACTOR_FOR_LIQUIDATIONS')
    parameters.maxPositionImpactFactorForLiquidations = value;
  else if (key == 'MAX_OPEN_INTEREST.true') parameters.maxOpenInterestLong = value;
  else if (key == 'MAX_OPEN_INTEREST.false') parameters.maxOpenInterestShort = value;
  else if (key == 'POSITION_FEE_FACTOR.true') parameters.makerFeeRatio = value;
  else if (key == 'POSITION_FEE_FACTOR.false') parameters.takerFeeRatio = value;
  else if (key == 'LIQUIDATION_FEE_FACTOR') parameters.liquidationFeeRatio = value;
  else return false;
  return true;
}
