import { encodeSequence } from '../abi/encode.ts';
import type { CallResult, Hex, Log } from '../chain/types.ts';
import { encodeEvent, signatureOf, valuesOf } from './abi-input.ts';
import { ScenarioInvalid } from './errors.ts';
import { bigOf, fail, fieldsOf, hexOf, isGiven, itemsOf, numberOf, type Place, textOf, truthOf } from './json-place.ts';
import { blockHash, headerOf, transactionHash, transactionsOf } from './make-block.ts';
import type { Scenario, ScenarioAssertion, ScenarioBlock } from './types.ts';

const BLOCK_FIELDS = ['number', 'hash', 'timestamp', 'baseFeePerGas', 'events', 'ethCalls', 'getBalanceCalls'];

/**
 * Reads a scenario in the format of `gnd test` with forks; docs/scenario-format.md has all of it.
 * @throws ScenarioInvalid
 */
export function readScenario(text: string, startBlock: number): Scenario {
  const file = fieldsOf({ value: parse(text), path: '' }, ['name', 'blocks', 'assertions', 'files', 'arweaveFiles']);
  for (const name of ['files', 'arweaveFiles']) {
    if (itemsOf(file(name)).length > 0) fail(file(name), 'holds files, and file data sources are not run');
  }
  return {
    name: isGiven(file('name')) ? textOf(file('name')) : '',
    branches: readBranches(itemsOf(file('blocks')), startBlock),
    assertions: itemsOf(file('assertions')).map(readAssertion),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ScenarioInvalid('text', `is not JSON (${error instanceof Error ? error.message : error})`);
  }
}

function readAssertion(place: Place): ScenarioAssertion {
  const field = fieldsOf(place, ['query', 'expected']);
  const expected = field('expected');
  if (expected.value === undefined) fail(expected, 'is missing');
  return { query: textOf(field('query')), expected: expected.value };
}

interface Branch {
  readonly forkedFrom: number | null;
  readonly blocks: ScenarioBlock[];
}

function readBranches(places: readonly Place[], startBlock: number): Branch[] {
  if (places.length === 0) throw new ScenarioInvalid('blocks', 'are empty');
  let branch: Branch = { forkedFrom: null, blocks: [] };
  const branches = [branch];
  /** The chain as it stands after the blocks so far. */
  const chain: ScenarioBlock[] = [];
  let label = '';
  for (const place of places) {
    const field = fieldsOf(place, [...BLOCK_FIELDS, 'hasCodeCalls', 'fork']);
    const fork = isGiven(field('fork')) ? readFork(field('fork')) : null;
    if (fork !== null) {
      if ((chain.at(-1)?.header.number ?? -1) <= fork.from)
        fail(field('fork'), `drops nothing after block ${fork.from}`);
      label = fork.label;
      branch = { forkedFrom: fork.from, blocks: [] };
      branches.push(branch);
      while ((chain.at(-1)?.header.number ?? -1) > fork.from) chain.pop();
    }
    const parent = chain.at(-1) ?? null;
    const lowest = fork ? fork.from + 1 : parent ? parent.header.number + 1 : 0;
    const given = field('number');
    const number = numberOf(isGiven(given) ? given : { ...given, value: lowest || startBlock });
    if (number < lowest) fail(place, `is block ${number}, but its chain goes on with block ${lowest}`);
    const block = readBlock(field, { number, label, parentHash: parent?.header.hash ?? null });
    chain.push(block);
    branch.blocks.push(block);
  }
  return branches;
}

function readFork(place: Place): { from: number; label: string } {
  const field = fieldsOf(place, ['from', 'label']);
  const label = textOf(field('label'));
  if (label === '') fail(field('label'), 'is empty: blocks of a fork need it for a hash of their own');
  return { from: numberOf(field('from')), label };
}

type Fields = (name: string) => Place;

function readBlock(
  field: Fields,
  { number, label, parentHash }: { number: number; label: string; parentHash: Hex | null },
): ScenarioBlock {
  const hash = isGiven(field('hash')) ? hexOf(field('hash'), 32) : blockHash(number, label);
  const header = headerOf({
    number,
    hash,
    parentHash,
    timestamp: isGiven(field('timestamp')) ? numberOf(field('timestamp')) : number,
    baseFeePerGas: isGiven(field('baseFeePerGas')) ? bigOf(field('baseFeePerGas')) : null,
  });
  const logs = readLogs(itemsOf(field('events')), { number, hash });
  return {
    header,
    logs,
    ...transactionsOf(logs),
    calls: new Map(itemsOf(field('ethCalls')).map(readCall)),
    balances: new Map(itemsOf(field('getBalanceCalls')).map(readBalance)),
    codes: new Map(itemsOf(field('hasCodeCalls')).map(readCode)),
  };
}

function readLogs(places: readonly Place[], { number, hash }: { number: number; hash: Hex }): Log[] {
  const indexes = new Map<Hex, number>();
  return places.map((place, logIndex) => {
    const field = fieldsOf(place, ['address', 'event', 'params', 'txHash']);
    const txHash = isGiven(field('txHash')) ? hexOf(field('txHash'), 32) : transactionHash(number, logIndex);
    const transactionIndex = indexes.get(txHash) ?? indexes.size;
    indexes.set(txHash, transactionIndex);
    const event = signatureOf(field('event'));
    const params = field('params');
    const names = event.inputs.map(({ name }) => name);
    const given = fieldsOf({ ...params, value: params.value ?? {} }, names);
    return {
      address: hexOf(field('address'), 20),
      ...encodeEvent(event, given),
      blockNumber: number,
      blockHash: hash,
      transactionHash: txHash,
      transactionIndex,
      logIndex,
    };
  });
}

function readCall(place: Place): [string, CallResult] {
  const field = fieldsOf(place, ['address', 'function', 'params', 'returns', 'reverts']);
  const { hash, inputs, outputs } = signatureOf(field('function'));
  const data = `${hash.slice(0, 10)}${encodeSequence(valuesOf(inputs, field('params')))}`;
  const key = `${hexOf(field('address'), 20)} ${data}`;
  if (isGiven(field('reverts')) && truthOf(field('reverts'))) return [key, { status: 'reverted' }];
  return [key, { status: 'ok', data: `0x${encodeSequence(valuesOf(outputs, field('returns')))}` }];
}

function readBalance(place: Place): [Hex, bigint] {
  const field = fieldsOf(place, ['address', 'value']);
  return [hexOf(field('address'), 20), bigOf(field('value'))];
}

function readCode(place: Place): [Hex, boolean] {
  const field = fieldsOf(place, ['address', 'hasCode']);
  return [hexOf(field('address'), 20), truthOf(field('hasCode'))];
}
