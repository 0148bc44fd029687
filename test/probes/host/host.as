import {
  Address,
  BigDecimal,
  BigInt,
  Bytes,
  crypto,
  dataSource,
  ens,
  ethereum,
  json,
  JSONValueKind,
} from '@graphprotocol/graph-ts';
import { fact } from './facts';
import { Probe } from './generated/Probe/Probe';

/** Asked for before any handler runs. */
const NETWORK = dataSource.network();

const HALF = BigDecimal.fromString('0.5');

export function numbers(arg: string): void {
  let parts = arg.split(' ');
  let a = BigInt.fromString(parts[0]);
  let b = BigInt.fromString(parts[1]);
  fact('plus', a.plus(b).toString());
  fact('minus', a.minus(b).toString());
  fact('times', a.times(b).toString());
  fact('dividedBy', a.div(b).toString());
  fact('mod', a.mod(b).toString());
  fact('bitOr', a.bitOr(b).toString());
  fact('bitAnd', a.bitAnd(b).toString());
  fact('pow', a.pow(3).toString());
  fact('leftShift', a.leftShift(70).toString());
  fact('rightShift', a.rightShift(3).toString());
  fact('neg', a.neg().toString());
  fact('hex', a.toHexString());
  fact('less', a.lt(b).toString());
  fact('dividedByDecimal', a.divDecimal(BigDecimal.fromString('3')).toString());
  let x = a.toBigDecimal();
  let y = b.toBigDecimal();
  fact('decimal plus', x.plus(y).toString());
  fact('decimal minus', x.minus(y).toString());
  fact('decimal times', x.times(y).toString());
  fact('decimal dividedBy', x.div(y).toString());
  fact('decimal equals', x.equals(y).toString() + x.equals(x).toString());
  fact('decimal neg', x.neg().toString());
  fact('half', HALF.times(x).toString());
}

export function conversions(): void {
  let bytes = Bytes.fromHexString('0x00ff10');
  fact('hex string', bytes.toHexString());
  fact('base58', bytes.toBase58());
  fact('empty', Bytes.empty().toHexString());
  fact('text', Bytes.fromHexString('0x68c3a9f09f988000').toString());
  fact('broken text', Bytes.fromHexString('0x61ff62').toString());
  fact('address', Address.fromString('0x00000000000000000000000000000000000000AB').toHexString());
  fact('keccak', crypto.keccak256(Bytes.fromUTF8('abc')).toHexString());
  fact('ens', (ens.nameByHash('0x00') === null).toString());
  fact('network', NETWORK);
  fact('own address', dataSource.address().toHexString());
  let context = dataSource.context();
  fact('context', context.getString('greeting') + context.getBigInt('limit').toString() + context.getBoolean('on').toString());
  let tuple = new ethereum.Tuple();
  tuple.push(ethereum.Value.fromUnsignedBigInt(BigInt.fromI32(7)));
  tuple.push(ethereum.Value.fromString('seven'));
  tuple.push(ethereum.Value.fromSignedBigInt(BigInt.fromI32(-7)));
  let encoded = ethereum.encode(ethereum.Value.fromTuple(tuple))!;
  fact('encoded', encoded.toHexString());
  let decoded = ethereum.decode('(uint256,string,int256)', encoded)!.toTuple();
  fact('decoded', decoded[0].toBigInt().toString() + decoded[1].toString() + decoded[2].toBigInt().toString());
  fact('not decoded', (ethereum.decode('(uint256,string)', Bytes.fromHexString('0x01')) === null).toString());
}

export function readJson(arg: string): void {
  let parsed = json.try_fromString(arg);
  fact('json ok', parsed.isOk.toString());
  if (parsed.isError) return;
  let object = parsed.value.toObject();
  let keys = '';
  for (let i = 0; i < object.entries.length; i++) keys += object.entries[i].key;
  fact('json keys', keys);
  fact('json big', object.get('big')!.toBigInt().toString());
  fact('json i64', object.get('i')!.toI64().toString());
  fact('json u64', object.get('u')!.toU64().toString());
  fact('json f64', object.get('f')!.toF64().toString());
  fact('json list', object.get('list')!.toArray().length.toString());
  fact('json null', object.get('none')!.isNull().toString());
  fact('json bool', object.get('yes')!.toBool().toString());
  fact('json text', object.get('text')!.toString());
  fact('json kind', (object.get('list')!.kind == JSONValueKind.ARRAY).toString());
}

export function calls(): void {
  let contract = Probe.bind(dataSource.address());
  let got = contract.try_get(BigInt.fromI32(3), dataSource.address());
  fact('call', got.reverted ? 'reverted' : got.value.value0.toString() + got.value.value1);
  let name = contract.try_name();
  fact('name', name.reverted ? 'reverted' : name.value);
  fact('balance', ethereum.getBalance(dataSource.address()).toString());
  fact('code', ethereum.hasCode(dataSource.address()).inner.toString());
}
