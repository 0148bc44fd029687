import type { Hex } from '../../engine/index.ts';
import { addressOf, type Emission, emit } from '../probes/probe-chain.ts';

const PROBE = addressOf(0xe1);
const CHILDREN = [0xe2, 0xe3, 0xe4].map(addressOf);

/** Everything that must be an emitter, for `SHAPES`. */
export const SHAPE_EMITTERS: readonly Hex[] = [PROBE, ...CHILDREN];

const child = (n: number): Hex => CHILDREN[n] ?? PROBE;
const tell = (what: string, arg = '', address: Hex = PROBE): Emission =>
  emit(address, 'event Do(string what, string arg)', [what, arg]);

const WIDE = 'event Wide(address indexed who, int24 indexed n, bool indexed flag, uint8 x)';

/** Any address may log it: some sources want certain topics. */
function wides(): Emission[] {
  const of = (last: number): Hex => addressOf(last);
  return [
    emit(PROBE, WIDE, [of(0xc1), -1, true, 255]),
    emit(child(0), WIDE, [of(0xc2), 8388607, true, 0]),
    emit(child(1), WIDE, [of(0xc3), -8388608, false, 1]),
    emit(child(2), WIDE, [of(0xc1), 5, false, 2]),
    emit(PROBE, WIDE, [PROBE, -1, false, 3]),
  ];
}

const MANY =
  'event Many(uint256 a, bytes32[] words, (uint8 a, string[] b, (bool d, bytes4 e)[2] c) nested, int16[] small, uint32[2][] matrix)';
const many = emit(PROBE, MANY, [
  7n,
  [`0x${'11'.repeat(32)}`],
  {
    a: 5,
    b: ['x', 'ü'],
    c: [
      { d: true, e: '0x01020304' },
      { d: false, e: '0xffffffff' },
    ],
  },
  [-1, 32767, -32768],
  [
    [1, 2],
    [3, 4],
  ],
]);
const empty = emit(PROBE, 'event Empty()', []);

const JSON_TEXTS = [
  '{"b":1,"a":2,"b":3}',
  '[1,2',
  '{"a":{"b":[null,true,false,"\\u00e9\\n"]}}',
  '"text"',
  '1',
  '-0',
  '01',
  '1e400',
  '[]',
  '{}',
  '',
  ' {"x" : 1 } ',
  '{"a":1}x',
  'nul',
  '"\\ud83d\\ude00"',
  '"\\ud83d"',
  '{"z":1,"é":2,"A":3,"a":4,"":5}',
  '\t[true]\n',
  '{"a":1,}',
  '[NaN]',
  "['a']",
  `${'['.repeat(127)}${']'.repeat(127)}`,
  `${'['.repeat(128)}${']'.repeat(128)}`,
];
const NUMBERS = [
  ...['1', '-5', '123456789012345678901234567890'].map((text) => tell('number', text)),
  ...['1', '-5.5', '1e300', '1e-400', '0.1', '100', '1e21', '123456789.123456789'].map((text) => tell('float', text)),
  ...['1', '5', '-0', '9223372036854775807'].map((text) => tell('long', text)),
  ...['1E5', '-0', '0.10e-5', '-0.0'].map((text) => tell('raw', text)),
];

/** What is logged in the blocks of a chain, for the probe of shapes. */
export const SHAPES: readonly (readonly Emission[])[] = [
  [],
  [tell('zoo')],
  wides(),
  [many, empty, empty],
  [tell('texts'), tell('coding')],
  [tell('context')],
  [tell('related')],
  JSON_TEXTS.map((text) => tell('json', text)),
  NUMBERS,
  [tell('points', '12'), tell('calls')],
  [tell('points', '3')],
  [tell('every', child(0)), tell('every', child(0)), tell('polled', child(1)), tell('polled bare', child(2))],
  [],
  [tell('x', '', child(1))],
  [],
  [],
  [],
  [tell('polled', child(1)), tell('x', '', child(1))],
  ...[1, 2, 3, 4, 5, 6, 7].map(wides),
  [tell('points', '2')],
  [tell('change')],
  [tell('points', '7')],
];
