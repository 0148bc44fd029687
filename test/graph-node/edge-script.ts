import fc from 'fast-check';
import type { Hex } from '../../engine/index.ts';
import { addressOf, type Emission, emit } from '../probes/probe-chain.ts';

/** What the emitters log in a block, and the seconds since the block before. */
export interface ScriptBlock {
  readonly after: number;
  readonly emissions: readonly Emission[];
}

const PROBE = addressOf(0xa1);
const TRADES = addressOf(0xb1);
const CHILDREN = [0xd1, 0xd2, 0xd3, 0xd4, 0xd5].map(addressOf);
const MARKETS = [0xc1, 0xc2, 0xc3].map(addressOf);

/** Everything that must be an emitter. */
export const EMITTERS: readonly Hex[] = [PROBE, TRADES, ...CHILDREN];

const child = (n: number): Hex => CHILDREN[n] ?? PROBE;
const tell = (what: string, arg = '', address: Hex = PROBE): Emission =>
  emit(address, 'event Do(string what, string arg)', [what, arg]);

const WORD = 2n ** 256n - 1n;
const HALF = 2n ** 255n;
const INTEGERS = [0n, 1n, -1n, 127n, 128n, -128n, -129n, 2n ** 63n, -(2n ** 63n), HALF - 1n, -HALF, WORD, 10n ** 77n];
const DECIMALS = [
  ['0', '-0.00'],
  ['1', '3'],
  ['-1', '3'],
  ['-2', '3'],
  ['-10', '4'],
  ['-6065463894730719015330890929.9993099909', '0.8'],
  ['-9999999999999999999999999999999999', '-1'],
  ['9999999999999999999999999999999999', '1'],
  ['-99999999999999999999999999999999995', '10'],
  ['99999999999999999999999999999999995', '7'],
  ['-1234567890123456789012345678901234567890.5', '1e-34'],
  ['12345678901234567890123456789012345', '-12345678901234567890123456789012345'],
  ['-0.00000000000000000000000000000000000000001', '128'],
  ['1e3000', '-1e-3000'],
  ['-1E+40', '5e-1'],
  ['.5', '-5.'],
  ['+7', '-0.007000'],
] as const;

const digits = fc.stringMatching(/^[1-9][0-9]{0,39}$/);
const sign = fc.constantFrom('', '', '-');
const decimal = fc
  .tuple(sign, digits, fc.option(fc.stringMatching(/^[0-9]{1,36}$/)))
  .map(([minus, whole, part]) => `${minus}${whole}${part === null ? '' : `.${part}`}`);
const integer = fc.bigInt({ min: -(2n ** 300n), max: 2n ** 300n }).map(String);

function pairs(arbitrary: fc.Arbitrary<string>, seed: number): string[] {
  return fc.sample(fc.tuple(arbitrary, arbitrary), { seed, numRuns: 240 }).map(([a, b]) => `${a} ${b}`);
}

/** Lists of forty pairs, one an event. */
function lists(all: readonly string[]): string[] {
  const count = Math.ceil(all.length / 40);
  return Array.from({ length: count }, (_, i) => all.slice(40 * i, 40 * (i + 1)).join(';'));
}

function numbers(seed: number): Emission[][] {
  const edges = INTEGERS.flatMap((a) => INTEGERS.map((b) => `${a} ${b}`));
  return [
    lists(DECIMALS.map((pair) => pair.join(' '))).map((list) => tell('decimals', list)),
    lists([...pairs(decimal, seed), ...pairs(decimal, seed + 1)]).map((list) => tell('decimals', list)),
    lists([...edges, ...pairs(integer, seed)]).map((list) => tell('integers', list)),
    [tell('bytes')],
  ];
}

const VALUES =
  'event Values(uint256 indexed id, string indexed text, address indexed who, uint256 big, int256 signed, int8 small, uint64 wide, string words, bytes blob, bool flag, (int128 amount, address owner)[] list, uint16[2] pair)';

function values(): Emission[] {
  const owner = { amount: -(2n ** 127n), owner: child(1) };
  return [
    emit(PROBE, VALUES, [
      WORD,
      'Grüße',
      child(0),
      WORD,
      -HALF,
      -128,
      2n ** 64n - 1n,
      'ü "x" 😀',
      '0x',
      true,
      [],
      [0, 65535],
    ]),
    emit(PROBE, VALUES, [
      0n,
      '',
      child(3),
      0n,
      -1n,
      127,
      0n,
      '',
      '0x00ff5c',
      false,
      [owner, { ...owner, amount: 5n }],
      [1, 2],
    ]),
  ];
}

/** Entities filled, unset, merged, removed and revived: in one block, and over several. */
const ENTITIES: Emission[][] = [
  [tell('fill', 'p'), tell('fixed', 'f1'), tell('count', '-5')],
  [tell('unset', 'p'), tell('count', '-5'), tell('count', '7'), tell('again', 'f1')],
  [tell('partial', 'p'), tell('same', 'p'), tell('in block', 'p')],
  [tell('same', 'p'), tell('same', 'p empty')],
  [tell('related', 'p'), tell('fixed', 'f2'), tell('again', 'f2'), tell('again', 'f1')],
  [tell('fill', 'p'), tell('drop', 'f2')],
  [tell('revive', 'r'), tell('remove', 'p bare'), tell('remove', 'p bare')],
  [tell('remove', 'r'), tell('partial', 'r')],
  [tell('partial', 'p bare'), tell('related', 'p')],
  [tell('remove', 'r')],
  [],
  [tell('revive', 'r'), tell('remove', 'r'), tell('in block', 'p'), tell('count', '7')],
  [tell('fill', 'q'), tell('related', 'q'), tell('unset', 'q'), tell('fill', 'q')],
  [tell('partial', 'r'), tell('generated'), tell('strings')],
  [tell('generated'), tell('calls'), tell('host')],
];

/** Sources see the whole of the block that made them, what came before included; a second one like it is none. */
const SOURCES: Emission[][] = [
  [tell('before', '', child(0)), tell('child', child(0)), tell('after', '', child(0)), tell('child', child(0))],
  [tell('child', child(1), child(0)), tell('seen', '', child(1)), tell('calls')],
  [tell('child', child(1)), tell('twice', '', child(1)), tell('unseen', '', child(2)), tell('unseen', '', child(3))],
  [
    tell('early', '', child(3)),
    tell('child', child(3), child(2)),
    tell('late', '', child(3)),
    tell('plain child', child(2)),
    tell('later', '', child(2)),
  ],
  [0, 1, 2, 3].map((n) => tell('all', '', child(n))),
];

const TRADE = 'event Trade(address indexed market, int256 price, int32 size, uint8 kind)';

function trades(seed: number): Emission[] {
  const one = fc.record({
    market: fc.constantFrom(...MARKETS),
    price: fc.oneof(fc.bigInt({ min: -HALF, max: HALF - 1n }), fc.bigInt({ min: -1000n, max: 1000n })),
    size: fc.oneof(fc.integer({ min: 1 - 2 ** 31, max: 2 ** 31 - 1 }), fc.integer({ min: -3, max: 3 })),
    kind: fc.integer({ min: 0, max: 1 }),
  });
  const drawn = fc.sample(fc.array(one, { maxLength: 5 }), { seed, numRuns: 1 })[0] ?? [];
  return drawn.map(({ market, price, size, kind }) => emit(TRADES, TRADE, [market, price, size, kind]));
}

/** Minutes to the next block, so that hours and days end in blocks with trades, in empty ones, and between blocks. */
const STEPS = [0.2, 0.2, 7, 19, 33, 0.2, 61, 12, 48, 5, 200, 0.2, 31, 90, 1440, 0.2, 17];

/** Blocks that try every edge of values, entities, sources and aggregations. */
export function edgeScript(seed: number): ScriptBlock[] {
  const acts: Emission[][] = [[], ...numbers(seed), values(), ...ENTITIES, ...SOURCES, [], []];
  const blocks = [...acts, ...acts.map(() => [])].map((emissions, i) => ({
    after: Math.round(60 * (STEPS[i % STEPS.length] ?? 1)),
    emissions: [...emissions, ...(i % 3 === 2 ? [] : trades(seed + i))],
  }));
  // Without a point in the open bucket graph-node has no answer for an aggregation that has no dimension.
  return [...blocks, { after: 1, emissions: MARKETS.map((market) => emit(TRADES, TRADE, [market, -5n, 3, 1])) }];
}

/** Blocks that will be dropped: they remove, revive, make a source and close an hour; an old event is written as it is. */
export const LAST_BLOCKS: readonly ScriptBlock[] = [
  {
    after: 60,
    emissions: [tell('remove', 'q'), tell('unset', 'p'), tell('fixed', 'lost'), tell('fixed', 'f1'), ...trades(71)],
  },
  { after: 4000, emissions: [tell('fill', 'q'), tell('child', child(4)), tell('seen', '', child(4)), ...trades(72)] },
  { after: 90_000, emissions: [tell('remove', 'q bare'), tell('count', '7'), tell('revive', 'late'), ...trades(73)] },
];

/** Blocks that come after the empty ones in their place. */
export const OTHER_BLOCKS: readonly ScriptBlock[] = [
  { after: 60, emissions: [tell('unheard', '', child(4)), tell('partial', 'q'), tell('fixed', 'kept'), ...trades(74)] },
  { after: 5000, emissions: [tell('plain child', child(4)), tell('heard', '', child(4)), ...trades(75)] },
];

/** The last handler of the second block fails, when others of the block have written. */
export const FAILING_BLOCKS: readonly ScriptBlock[] = [
  { after: 60, emissions: [tell('fill', 'before'), tell('child', child(2))] },
  { after: 60, emissions: [tell('fill', 'with'), tell('remove', 'before'), tell('fail', 'told to')] },
  { after: 60, emissions: [tell('fill', 'after')] },
];
