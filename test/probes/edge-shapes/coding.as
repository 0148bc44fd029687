import { Address, BigDecimal, BigInt, Bytes, crypto, ethereum, json, JSONValue, JSONValueKind, log } from '@graphprotocol/graph-ts';
import { fact } from './facts';

export function jsons(text: string): void {
  let r = json.try_fromString(text);
  if (r.isError) { fact('json ' + text, 'error'); return; }
  fact('json ' + text, show(r.value));
}

function show(v: JSONValue): string {
  if (v.kind == JSONValueKind.NULL) return 'null';
  if (v.kind == JSONValueKind.BOOL) return v.toBool() ? 'T' : 'F';
  if (v.kind == JSONValueKind.NUMBER) return 'number';
  if (v.kind == JSONValueKind.STRING) return '"' + v.toString() + '"';
  if (v.kind == JSONValueKind.ARRAY) { let s = '['; let a = v.toArray(); for (let i = 0; i < a.length; i++) s += show(a[i]) + ','; return s + ']'; }
  let o = v.toObject(); let s = '{';
  for (let i = 0; i < o.entries.length; i++) s += o.entries[i].key + ':' + show(o.entries[i].value) + ',';
  return s + '}';
}

/** A number as another kind than text. */
export function number(kind: string, text: string): void {
  let value = json.fromString('[' + text + ']').toArray()[0];
  if (kind == 'number') fact('number big ' + text, value.toBigInt().toString());
  if (kind == 'float') fact('number f64 ' + text, value.toF64().toString());
  if (kind == 'long') fact('number i64 ' + text, value.toI64().toString() + ' ' + value.toU64().toString());
  if (kind == 'raw') fact('number raw ' + text, changetype<string>(<usize>value.data));
}

/** Data that fits its type, and data that does not. */
export function coding(): void {
  let types = ['(uint256,uint256)', '(address,bool)', '(bytes,string)', '(uint256[])', '(uint8[2],bytes4)', '((uint256,string)[],int8)', 'uint256', '(bytes32)', 'string', '(function)', '(uint)', 'int256[]', '(uint256,)', '(uint256 ,bool)', '( uint256 )', 'uint256 ', 'uint8[0]'];
  let datas = [
    '0x0000000000000000000000000000000000000000000000000000000000000001ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    '0x0000000000000000000000000000000000000000000000000000000000000020000000000000000000000000000000000000000000000000000000000000000200000000000000000000000000000000000000000000000000000000000000050000000000000000000000000000000000000000000000000000000000000006',
    '0x',
    '0x0000000000000000000000000000000000000000000000000000000000000002',
    '0x000000000000000000000000000000000000000000000000000000000000002000000000000000000000000000000000000000000000000000000000000000036162630000000000000000000000000000000000000000000000000000000000',
    '0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff0000000000000000000000000000000000000000000000000000000000000003',
  ];
  for (let i = 0; i < types.length; i++) for (let k = 0; k < datas.length; k++) {
    let v = ethereum.decode(types[i], Bytes.fromHexString(datas[k]));
    fact('decode ' + types[i] + ' ' + k.toString(), v === null ? 'null' : v.kind.toString());
    if (v !== null) { let e = ethereum.encode(v); fact('encode ' + types[i] + ' ' + k.toString(), e === null ? 'null' : e.toHexString()); }
  }
  let a: ethereum.Value[] = [ethereum.Value.fromI32(-1), ethereum.Value.fromI32(300)];
  fact('encode ints', ethereum.encode(ethereum.Value.fromArray(a))!.toHexString());
  fact('encode fixed', ethereum.encode(ethereum.Value.fromFixedSizedArray(a))!.toHexString());
  fact('encode bytes', ethereum.encode(ethereum.Value.fromBytes(Bytes.fromHexString('0x010203')))!.toHexString());
  fact('encode fixed bytes', ethereum.encode(ethereum.Value.fromFixedBytes(Bytes.fromHexString('0x010203')))!.toHexString());
  fact('encode bool', ethereum.encode(ethereum.Value.fromBoolean(true))!.toHexString());
  fact('encode matrix', ethereum.encode(ethereum.Value.fromMatrix([a, a]))!.toHexString());
  fact('encode big', ethereum.encode(ethereum.Value.fromUnsignedBigInt(BigInt.fromI32(2).pow(255).plus(BigInt.fromI32(2).pow(255).minus(BigInt.fromI32(1)))))!.toHexString());
  fact('encode empty tuple', ethereum.encode(ethereum.Value.fromTuple(new ethereum.Tuple()))!.toHexString());
  fact('encode empty array', ethereum.encode(ethereum.Value.fromArray([]))!.toHexString());
}

export function texts(): void {
  fact('hex of number', BigInt.fromI32(-255).toHexString() + BigInt.fromI32(0).toHex() + BigInt.fromI32(4096).toHexString());
  fact('bytes to number', Bytes.fromHexString('0x1234').toI32().toString() + ' ' + Bytes.fromHexString('0xff').toU32().toString());
  fact('h160', Address.fromString('0x00000000000000000000000000000000000000AA').toHexString());
  fact('h160 bare', Address.fromString('00000000000000000000000000000000000000Ab').toHexString());
  fact('bytes upper', Bytes.fromHexString('0xABCDEF').toHexString());
  fact('base58', Bytes.fromHexString('0x000001').toBase58() + ' ' + Bytes.fromHexString('0x00').toBase58());
  fact('parse', BigInt.fromString('-007').toString() + BigInt.fromString('+5').toString() + BigInt.fromString('1_000').toString());
  fact('parse 0', BigInt.fromString('-0').toString());
  fact('decimal parse', BigDecimal.fromString('1_000.5').toString() + ' ' + BigDecimal.fromString('00.10').toString() + ' ' + BigDecimal.fromString('1e-2').toString() + ' ' + BigDecimal.fromString('-1E2').toString());
  fact('decimal trunc', BigDecimal.fromString('-1.999').truncate(1).toString() + ' ' + BigDecimal.fromString('1.999').truncate(0).toString());
  fact('keccak empty', crypto.keccak256(Bytes.empty()).toHexString());
  fact('mod', BigInt.fromI32(-7).mod(BigInt.fromI32(3)).toString() + BigInt.fromI32(7).mod(BigInt.fromI32(-3)).toString() + BigInt.fromI32(-7).div(BigInt.fromI32(2)).toString());
  fact('shift', BigInt.fromI32(-1).rightShift(1).toString() + BigInt.fromI32(-255).rightShift(4).toString() + BigInt.fromI32(-3).leftShift(2).toString());
  fact('bits', BigInt.fromI32(-6).bitAnd(BigInt.fromI32(11)).toString() + BigInt.fromI32(-6).bitOr(BigInt.fromI32(3)).toString());
  fact('pow', BigInt.fromI32(-3).pow(5).toString() + BigInt.fromI32(0).pow(0).toString());
  fact('decimal eq', (BigDecimal.fromString('1.0') == BigDecimal.fromString('1')).toString() + (BigDecimal.fromString('0') == BigDecimal.fromString('-0.0')).toString());
  fact('invalid', Bytes.fromHexString('0xf09f98').toString() + '|' + Bytes.fromHexString('0xc3286180').toString());
  log.info('formatted {} {}', ['a', 'b']);
  log.debug('', []);
  log.warning('ü {} 😀', ['']);
  log.error('{}', ['{}']);
}
