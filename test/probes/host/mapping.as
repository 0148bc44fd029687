import { Address, BigInt, DataSourceContext, ethereum, log, store } from '@graphprotocol/graph-ts';
import { change, fill, generated, inBlock, mutate, partial, related } from './entities';
import { fact, key } from './facts';
import { fail } from './failures';
import { Do, Moved, Receipted, Values } from './generated/Probe/Probe';
import { Event, Thing } from './generated/schema';
import { Child } from './generated/templates';
import { calls, conversions, numbers, readJson } from './host';

export * from './doors';

let runs = 0;
const SEEN = new Map<string, BigInt>();
const LIST = new Array<BigInt>();

export function handleDo(event: Do): void {
  runs += 1;
  let what = event.params.what;
  let arg = event.params.arg;
  if (what == 'numbers') numbers(arg);
  if (what == 'conversions') conversions();
  if (what == 'json') readJson(arg);
  if (what == 'calls') calls();
  if (what == 'fill') fill();
  if (what == 'change') change();
  if (what == 'related') related();
  if (what == 'mutate') mutate();
  if (what == 'in block') inBlock();
  if (what == 'partial') partial();
  if (what == 'generated') generated();
  if (what == 'fail') fail(arg);
  if (what == 'runs') {
    SEEN.set(arg, BigInt.fromI32(runs));
    LIST.push(BigInt.fromI32(runs));
    fact('runs ' + arg, runs.toString() + ' ' + SEEN.size.toString() + ' ' + LIST.length.toString());
  }
  if (what == 'log') log.warning('seen {}', [arg]);
  if (what == 'remove') store.remove('Thing', key(arg).toHexString());
  if (what == 'get') fact('get ' + arg, (Thing.load(key(arg)) === null).toString());
  if (what == 'event') {
    let entity = new Event(key('event'));
    entity.what = what;
    entity.param = arg;
    entity.save();
  }
  if (what == 'child') {
    let context = new DataSourceContext();
    context.setBigInt('generation', BigInt.fromI32(1));
    context.setString('text', 'first');
    Child.createWithContext(Address.fromString(arg), context);
  }
}

export function handleValues(event: Values): void {
  let params = event.params;
  fact('id', params.id.toString());
  fact('text', params.text.toHexString());
  fact('big', params.big.toString());
  fact('signed', params.signed.toString());
  fact('small', params.small.toString());
  fact('who', params.who.toHexString());
  fact('hash', params.hash.toHexString());
  fact('blob', params.blob.toHexString());
  fact('flag', params.flag.toString());
  let list = '';
  for (let i = 0; i < params.list.length; i++) {
    list += params.list[i].amount.toString() + ' ' + params.list[i].owner.toHexString() + ' ';
  }
  fact('list', list);
  fact('pair', params.pair[0].toString() + ' ' + params.pair[1].toString());
  fact('event address', event.address.toHexString());
  fact('log index', event.logIndex.toString() + event.transactionLogIndex.toString());
  let block = event.block;
  fact('block', block.number.toString() + ' ' + block.hash.toHexString() + ' ' + block.timestamp.toString());
  fact('block more', block.author.toHexString() + ' ' + block.gasUsed.toString() + ' ' + block.gasLimit.toString());
  fact('block fee', block.baseFeePerGas!.toString() + (block.size === null).toString() + block.totalDifficulty.toString());
  let tx = event.transaction;
  fact('tx', tx.hash.toHexString() + ' ' + tx.index.toString() + ' ' + tx.from.toHexString());
  fact('tx more', (tx.to === null).toString() + ' ' + tx.value.toString() + ' ' + tx.input.toHexString() + ' ' + tx.nonce.toString());
  fact('receipt', (event.receipt === null).toString());
}

export function handleReceipted(event: Receipted): void {
  let receipt = event.receipt!;
  fact('receipt hash', receipt.transactionHash.toHexString());
  fact('receipt gas', receipt.gasUsed.toString() + ' ' + receipt.cumulativeGasUsed.toString() + ' ' + receipt.status.toString());
  let first = receipt.logs[0];
  fact('receipt log', receipt.logs.length.toString() + ' ' + first.address.toHexString() + ' ' + first.topics.length.toString() + ' ' + first.data.toHexString());
  fact('receipt log index', first.logIndex.toString() + ' ' + first.blockNumber.toHexString());
}

export function handleMoved(event: Moved): void {
  fact('moved ' + event.logIndex.toString(), event.params.from.toHexString() + ' ' + event.params.n.toString());
}

export function handleOnce(block: ethereum.Block): void {
  fact('once', block.number.toString());
}

export function handlePolled(block: ethereum.Block): void {
  fact('polled ' + block.number.toString(), block.hash.toHexString());
}
