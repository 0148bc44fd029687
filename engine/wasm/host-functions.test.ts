import { encodeAbiParameters, encodeFunctionData, parseAbi } from 'viem';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildProbe } from '../../test/probes/build-probe.ts';
import { addressOf, blockOf, emit, hashOf } from '../../test/probes/probe-chain.ts';
import { PROBE, runProbe, tell } from '../../test/probes/run-probe.ts';
import * as decimal from '../numbers/big-decimal.ts';

beforeAll(async () => {
  await buildProbe('host');
});

describe('numbers', () => {
  test('of the sizes that differ in memory', async () => {
    const probe = await runProbe();
    await probe.block(10, [tell('numbers', '-340282366920938463463374607431768211456 7')]);
    const a = -(2n ** 128n);
    const x = decimal.fromBigInt(a);
    const y = decimal.fromBigInt(7n);
    // What a mapping turns into text is read from its memory, and normalised, once more.
    const text = ({ digits, exp }: decimal.BigDecimal) => decimal.toString(decimal.normalize(digits, exp));
    expect(probe.facts()).toEqual({
      plus: `${a + 7n}`,
      minus: `${a - 7n}`,
      times: `${a * 7n}`,
      dividedBy: `${a / 7n}`,
      mod: `${a % 7n}`,
      bitOr: `${a | 7n}`,
      bitAnd: `${a & 7n}`,
      pow: `${a ** 3n}`,
      leftShift: `${a << 70n}`,
      rightShift: `${a >> 3n}`,
      neg: `${-a}`,
      hex: `0x${(-a).toString(16)}`,
      less: 'true',
      dividedByDecimal: text(decimal.dividedBy(x, decimal.fromBigInt(3n))),
      'decimal plus': text(decimal.plus(x, y)),
      'decimal minus': text(decimal.minus(x, y)),
      'decimal times': text(decimal.times(x, y)),
      'decimal dividedBy': text(decimal.dividedBy(x, y)),
      'decimal equals': 'falsetrue',
      'decimal neg': '340282366920938463463374607431768200000',
      half: text(decimal.times(x, { digits: 5n, exp: -1 })),
    });
  });

  test.each(['0 1', '1 -1', '128 127', '-128 3', '255 256', '4294967296 -4294967295', '9223372036854775808 2'])(
    '%s',
    async (pair) => {
      const probe = await runProbe();
      await probe.block(10, [tell('numbers', pair)]);
      const [a = 0n, b = 0n] = pair.split(' ').map(BigInt);
      expect(probe.facts()).toMatchObject({
        plus: `${a + b}`,
        minus: `${a - b}`,
        times: `${a * b}`,
        dividedBy: `${a / b}`,
        mod: `${a % b}`,
        bitOr: `${a | b}`,
        bitAnd: `${a & b}`,
        pow: `${a ** 3n}`,
        leftShift: `${a << 70n}`,
        rightShift: `${a >> 3n}`,
        neg: `${-a}`,
        less: `${a < b}`,
      });
    },
  );
});

test('conversions, hashes, coding and the data source', async () => {
  const probe = await runProbe();
  await probe.block(10, [tell('conversions')]);
  const encoded = encodeAbiParameters(
    [{ type: 'tuple', components: [{ type: 'uint256' }, { type: 'string' }, { type: 'int256' }] }],
    [[7n, 'seven', -7n]],
  );
  expect(probe.facts()).toEqual({
    'hex string': '0x00ff10',
    base58: '1LQo',
    empty: '0x00000000',
    text: 'hé😀',
    'broken text': 'a\ufffdb',
    address: '0x00000000000000000000000000000000000000ab',
    keccak: '0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45',
    ens: 'true',
    network: 'mainnet',
    'own address': PROBE,
    context: 'hello12345678901234567890true',
    encoded,
    decoded: '7seven-7',
    'not decoded': 'true',
  });
});

describe('json', () => {
  test('default', async () => {
    const probe = await runProbe();
    const text = `{"yes": true, "none": null, "big": 123456789012345678901234567890, "i": -9223372036854775808,
      "u": 18446744073709551615, "f": 1.5e3, "list": [1, [2], {}], "text": "a\\u00e9\\n\\ud83d\\ude00", "big": 1234567890123456789012345678901}`;
    await probe.block(10, [tell('json', text)]);
    expect(probe.facts()).toEqual({
      'json ok': 'true',
      'json keys': 'bigfilistnonetextuyes',
      'json big': '1234567890123456789012345678901',
      'json i64': '-9223372036854775808',
      'json u64': '18446744073709551615',
      'json f64': '1500.0',
      'json list': '3',
      'json null': 'true',
      'json bool': 'true',
      'json text': 'aé\n😀',
      'json kind': 'true',
    });
  });

  test.each(['', '{', '{"a":01}', '[1,]', '{"a":1}x', '"\\ud800"', 'nul', '[1.]', '{a:1}'])(
    'behavior: %j is refused',
    async (text) => {
      const probe = await runProbe();
      await probe.block(10, [tell('json', text)]);
      expect(probe.facts()).toEqual({ 'json ok': 'false' });
    },
  );
});

describe('calls', () => {
  const result = encodeAbiParameters([{ type: 'uint256' }, { type: 'string' }], [2n ** 255n, 'név']);

  test('default', async () => {
    const probe = await runProbe({
      call: (_to, data) => (data.length > 10 ? { status: 'ok', data: result } : { status: 'reverted' }),
    });
    await probe.block(10, [tell('calls'), tell('calls')]);
    expect(probe.facts()).toEqual({
      call: `${2n ** 255n}név`,
      name: 'reverted',
      balance: `${10n ** 20n}`,
      code: 'true',
    });
    const get = encodeFunctionData({
      abi: parseAbi(['function get(uint256 key, address who) view returns (uint256, string)']),
      args: [3n, PROBE],
    });
    expect(probe.asked).toEqual([
      `call ${PROBE} ${get} at 10`,
      `call ${PROBE} 0x06fdde03 at 10`,
      `balance ${PROBE} at 10`,
      `code ${PROBE} at 10`,
    ]);
  });

  test('behavior: an answer that does not decode counts as reverted', async () => {
    const probe = await runProbe({ call: () => ({ status: 'ok', data: '0x' }) });
    await probe.block(10, [tell('calls')]);
    expect(probe.facts()).toMatchObject({ call: 'reverted', name: 'reverted' });
  });
});

const VALUES_EVENT =
  'event Values(uint256 indexed id, string indexed text, uint256 big, int256 signed, int8 small, address who, bytes32 hash, bytes blob, bool flag, (uint256 amount, address owner)[] list, uint16[2] pair)';
const owner = addressOf(0xee);
const values = emit(PROBE, VALUES_EVENT, [
  5n,
  'hashed',
  2n ** 256n - 1n,
  -(2n ** 255n),
  -3,
  owner,
  hashOf('x', 1),
  '0x0102030405',
  true,
  [
    { amount: 1n, owner },
    { amount: 2n ** 200n, owner: addressOf(1) },
  ],
  [65535, 7],
]);

test('an event with every kind of parameter, its block and its transaction', async () => {
  const probe = await runProbe();
  const outcome = await probe.block(10, [values]);
  expect(outcome.failure).toBeUndefined();
  const { header, transactions } = blockOf(10, [values]);
  const [transaction] = transactions.values();
  expect(probe.facts()).toEqual({
    id: '5',
    text: values.topics[2],
    big: `${2n ** 256n - 1n}`,
    signed: `${-(2n ** 255n)}`,
    small: '-3',
    who: owner,
    hash: hashOf('x', 1),
    blob: '0x0102030405',
    flag: 'true',
    list: `1 ${owner} ${2n ** 200n} ${addressOf(1)} `,
    pair: '65535 7',
    'event address': PROBE,
    'log index': '00',
    block: `10 ${header.hash} ${header.timestamp}`,
    'block more': `${header.author} 21000 30000000`,
    'block fee': '7000000000true0',
    tx: `${transaction?.hash} 0 ${transaction?.from}`,
    'tx more': 'true 1000000000000000000 0xabcdef01 5',
    receipt: 'true',
  });
});

test('a receipt, where the handler asks for it', async () => {
  const probe = await runProbe();
  const receipted = emit(PROBE, 'event Receipted(uint256 indexed n)', [1n]);
  await probe.block(10, [tell('log', 'one'), receipted]);
  const hash = hashOf('transaction 0 of', 10);
  expect(probe.facts()).toEqual({
    'receipt hash': hash,
    'receipt gas': '45000 90000 1',
    'receipt log': `2 ${PROBE} 1 ${tell('log', 'one').data}`,
    'receipt log index': '0 0x0a',
  });
  expect(probe.logs).toEqual([{ level: 'warning', source: 'Probe', block: 10, message: 'seen one' }]);
});

test('behavior: the receipt of a transaction is there for all its logs when one of them wants it', async () => {
  const probe = await runProbe();
  const receipted = emit(PROBE, 'event Receipted(uint256 indexed n)', [1n]);
  await probe.block(10, [values, receipted]);
  expect(probe.facts()).toMatchObject({ receipt: 'false' });
  await probe.block(11, [values, tell('log', 'one'), receipted]);
  expect(probe.facts()).toMatchObject({ receipt: 'true' });
});

test('nothing a handler leaves in memory reaches the next', async () => {
  const probe = await runProbe();
  await probe.block(10, [tell('runs', '1'), tell('conversions'), tell('runs', '2')]);
  await probe.block(11, [tell('runs', '3')]);
  expect(probe.facts()).toMatchObject({ 'runs 1': '1 1 1', 'runs 2': '1 1 1', 'runs 3': '1 1 1' });
});

test.each([
  ...['missing', 'mood', 'derived', 'type', 'address'].map((how) => [how, true] as const),
  ...['assert', 'number', 'field'].map((how) => [how, false] as const),
])('with nonFatalErrors the error %s stops the deployment: %s', async (how, stops) => {
  const probe = await runProbe({ edit: (subgraph) => ({ ...subgraph, nonFatalErrors: true }) });
  const { failure, errors = [] } = await probe.block(10, [tell('fail', how)]);
  expect([failure !== undefined, errors.length]).toEqual(stops ? [true, 0] : [false, 1]);
});

describe('error: a handler that fails for good', () => {
  test.each([
    ['assert', /Mapping aborted at .*failures.ts, line \d+, column \d+, with message: told to fail/],
    ['zero', /attempted to divide BigInt `1` by zero|Mapping aborted/],
    ['critical', /Critical error logged in mapping with log message: the end of it/],
    ['number', /string is not a BigInt: `12x`/],
    ['exponent', /big decimal exponent `7000` is outside the `-6143` to `6144` range/],
    ['missing', /Entity Thing\[0x68616c66\]: missing value for non-nullable field `count`/],
    ['address', /Failed to create data source from template `Child`: `0x1234` is no address/],
    ['template', /Failed to create data source from name `Nowhere`.*Available names: Child\./],
    ['depth', /ran out of bounds: Maximum call stack size exceeded/],
    ['memory', /trapped: unreachable/],
    ['shift', /an exponent or number of bits, 256, is more than a byte holds/],
    ['pow', /A BigInt is too big: it has more than 435412 bits/],
    ['mood', /`UGLY` is none of the enum's values GOOD, BAD/],
    ['field', /Attempted to set undefined fields \[nowhere\] for the entity type `Parent`/],
    ['derived', /Entity Parent\[p\]: field `things` is derived and cannot be set/],
    ['type', /Entity Parent\[p\]: field `label` is of type String, but the mapping set a Int/],
    ['entity', /entity type `Nothing` is not in the schema/],
    ['aggregation', /Cannot access entity of type `Stats`. The type must be an @entity type/],
  ])('%s', async (how, message) => {
    const probe = await runProbe();
    await probe.block(10, [tell('log', 'before')]);
    const outcome = await probe.block(11, [tell('runs', 'kept?'), tell('fail', how), tell('runs', 'after')]);
    expect(outcome).toMatchObject({
      changes: [],
      sources: [],
      failure: { block: { number: 11, hash: hashOf('block', 11) }, handler: 'handleDo' },
    });
    expect(outcome.failure?.message).toMatch(message);
    expect(outcome.failure?.message).toContain(
      `(in handleDo of Probe, log 1 of transaction ${hashOf('transaction 0 of', 11)})`,
    );
    expect(probe.facts()).toEqual({});
    // The instance is whole again afterwards.
    await probe.block(13, [tell('runs', 'on')]);
    expect(probe.facts()).toEqual({ 'runs on': '1 1 1' });
  });
});
