import { Address, BigInt, Bytes, crypto, dataSource, DataSourceContext, ethereum, json, store, Value } from '@graphprotocol/graph-ts';
import { again, count, dropLenient, fill, fixed, generated, inBlock, partial, related, revive, same, strings, unset } from './entities';
import { fact, key } from './facts';
import { Do, Probe, Values } from './generated/Probe/Probe';
import { Child } from './generated/templates';
import { bytes, decimals, integers } from './numbers';

const NETWORK = dataSource.network();

export function handleDo(event: Do): void {
  let what = event.params.what;
  let arg = event.params.arg;
  let name = event.block.number.toString() + ' ' + event.logIndex.toString();
  if (what == 'decimals') decimals(name, arg);
  if (what == 'integers') integers(name, arg);
  if (what == 'bytes') bytes();
  if (what == 'fill') fill(arg);
  if (what == 'unset') unset(arg);
  if (what == 'partial') partial(arg);
  if (what == 'same') same(arg);
  if (what == 'revive') revive(arg);
  if (what == 'remove') store.remove('Thing', key(arg).toHexString());
  if (what == 'fixed') fixed(arg);
  if (what == 'again') again(arg);
  if (what == 'drop') dropLenient(arg);
  if (what == 'related') related(arg);
  if (what == 'in block') inBlock(arg);
  if (what == 'generated') generated();
  if (what == 'count') count(I32.parseInt(arg));
  if (what == 'strings') strings();
  if (what == 'calls') calls(name);
  if (what == 'host') host();
  if (what == 'fail') {
    fact('lost', arg);
    assert(false, arg);
  }
  if (what == 'child') {
    let context = new DataSourceContext();
    context.setBigInt('generation', BigInt.fromI32(1));
    context.setString('text', 'first "quoted" \\ é');
    context.setBytes('data', Bytes.fromHexString('0x00ff'));
    context.setBoolean('flag', true);
    context.setI32('int', -5);
    context.set('long', Value.fromI64(i64.MIN_VALUE));
    context.set('at', Value.fromTimestamp(1700000000000001));
    context.set('then', Value.fromTimestamp(-86400000000));
    context.set('list', Value.fromArray([Value.fromI64(5), Value.fromString('"data": 5, "type": "Int8"'), Value.fromArray([]), Value.fromNull()]));
    context.setBigDecimal('decimal', BigInt.fromI32(-7).divDecimal(BigInt.fromI32(3).toBigDecimal()));
    Child.createWithContext(Address.fromString(arg), context);
  }
  if (what == 'plain child') Child.create(Address.fromString(arg));
}

function calls(name: string): void {
  let contract = Probe.bind(dataSource.address());
  fact('height ' + name, contract.height().toString());
  fact('name ' + name, contract.try_name().reverted.toString());
  fact('check ' + name, contract.try_check(BigInt.fromI32(3)).reverted.toString());
  let nobody = Probe.bind(Address.fromString('0x00000000000000000000000000000000000000ee'));
  fact('nobody ' + name, nobody.try_height().reverted.toString());
  fact('balance ' + name, ethereum.getBalance(dataSource.address()).toString());
  fact('code ' + name, ethereum.hasCode(dataSource.address()).inner.toString());
}

function host(): void {
  let context = dataSource.context();
  fact('context', context.getString('greeting') + context.getBigInt('limit').toString() + context.getBoolean('on').toString());
  fact('source', NETWORK + dataSource.address().toHexString() + dataSource.stringParam());
  fact('keccak', crypto.keccak256(key('abc')).toHexString());
  fact('base58', key('abc').toBase58() + Bytes.empty().toBase58());
  let tuple = new ethereum.Tuple();
  tuple.push(ethereum.Value.fromUnsignedBigInt(BigInt.fromI32(7)));
  tuple.push(ethereum.Value.fromString('seven'));
  tuple.push(ethereum.Value.fromSignedBigInt(BigInt.fromI32(-7)));
  let encoded = ethereum.encode(ethereum.Value.fromTuple(tuple))!;
  fact('encoded', encoded.toHexString());
  fact('not decoded', (ethereum.decode('(uint256,string)', Bytes.fromHexString('0x01')) === null).toString());
  let parsed = json.fromString('{"b":[1,2.50,null,"x"],"a":-12345678901234567890,"c":true,"b2":1e3}').toObject();
  let keys = '';
  for (let i = 0; i < parsed.entries.length; i++) keys += parsed.entries[i].key;
  fact('json', keys + parsed.get('a')!.toBigInt().toString() + parsed.get('b2')!.toF64().toString());
}

export function handleValues(event: Values): void {
  let params = event.params;
  let name = 'values ' + event.block.number.toString() + ' ' + event.logIndex.toString() + ' ';
  fact(name + 'numbers', params.id.toString() + ' ' + params.big.toString() + ' ' + params.signed.toString() + ' ' + params.small.toString() + ' ' + params.wide.toString());
  fact(name + 'bytes', params.text.toHexString() + ' ' + params.who.toHexString() + ' ' + params.blob.toHexString() + ' ' + params.flag.toString());
  fact(name + 'words', params.words);
  let list = '';
  for (let i = 0; i < params.list.length; i++) list += params.list[i].amount.toString() + ' ' + params.list[i].owner.toHexString() + ' ';
  fact(name + 'list', list + params.pair[0].toString() + ' ' + params.pair[1].toString());
  fact(name + 'event', event.address.toHexString() + ' ' + event.logIndex.toString() + ' ' + event.transactionLogIndex.toString());
  let block = event.block;
  fact(name + 'block', block.number.toString() + ' ' + block.hash.toHexString() + ' ' + block.parentHash.toHexString() + ' ' + block.timestamp.toString());
  fact(name + 'header', block.author.toHexString() + ' ' + block.stateRoot.toHexString() + ' ' + block.receiptsRoot.toHexString() + ' ' + block.transactionsRoot.toHexString() + ' ' + block.unclesHash.toHexString());
  fact(name + 'gas', block.gasUsed.toString() + ' ' + block.gasLimit.toString() + ' ' + block.difficulty.toString() + ' ' + block.baseFeePerGas!.toString());
  fact(name + 'size', (block.size === null ? 'none' : block.size!.toString()) + ' ' + block.totalDifficulty.toString());
  let tx = event.transaction;
  fact(name + 'transaction', tx.hash.toHexString() + ' ' + tx.index.toString() + ' ' + tx.from.toHexString() + ' ' + tx.to!.toHexString() + ' ' + tx.value.toString());
  fact(name + 'gas of it', tx.gasLimit.toString() + ' ' + tx.gasPrice.toString() + ' ' + tx.nonce.toString() + ' ' + tx.input.toHexString());
  let receipt = event.receipt!;
  fact(name + 'receipt', receipt.transactionHash.toHexString() + ' ' + receipt.transactionIndex.toString() + ' ' + receipt.blockHash.toHexString() + ' ' + receipt.gasUsed.toString() + ' ' + receipt.cumulativeGasUsed.toString() + ' ' + receipt.status.toString());
  let first = receipt.logs[0];
  fact(name + 'log', receipt.logs.length.toString() + ' ' + first.address.toHexString() + ' ' + first.topics.length.toString() + ' ' + first.logIndex.toString() + ' ' + first.data.toHexString());
  fact(name + 'log more', first.blockHash.toHexString() + ' ' + first.blockNumber.toHexString() + ' ' + first.transactionHash.toHexString() + ' ' + first.transactionIndex.toString());
}
