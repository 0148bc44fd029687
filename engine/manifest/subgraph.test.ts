import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SubgraphFileMissing, SubgraphRefused } from './errors.ts';
import { topicOf } from './handlers.ts';
import { loadSubgraph } from './subgraph.ts';

const ABI = [
  {
    type: 'event',
    name: 'Moved',
    inputs: [
      { name: 'who', type: 'address', indexed: true },
      { name: 'what', type: 'tuple', indexed: false, components: [{ name: 'n', type: 'uint256' }] },
    ],
  },
];

const SOURCE = `
  - kind: ethereum/contract
    name: Thing
    network: mainnet
    source: { address: 0xABCDEFabcdef00000000000000000000000000AA, abi: Thing, startBlock: 7, endBlock: 9 }
    context: { cap: { type: BigInt, data: "12" }, on: { type: Bool, data: true } }
    mapping:
      kind: ethereum/events
      apiVersion: 0.0.9
      language: wasm/assemblyscript
      entities: [A]
      abis: [{ name: Thing, file: ./Thing.json }]
      file: ./Thing.wasm
      eventHandlers:
        - event: Moved(indexed address,(uint256))
          handler: handleMoved
          receipt: true
          topic1: ["0x1"]
      blockHandlers:
        - { handler: handleBlock, filter: { kind: polling, every: 5 } }
        - { handler: handleOnce, filter: { kind: once } }
`;

let root: string;
let next = 0;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'subgraph-test-'));
});
afterAll(async () => {
  await rm(root, { recursive: true });
});

async function build(manifest: string, files: Readonly<Record<string, string>> = {}): Promise<string> {
  const directory = path.join(root, String(next++));
  await mkdir(directory);
  const all = {
    'subgraph.yaml': manifest,
    'schema.graphql': 'type A @entity { id: ID! }',
    'Thing.json': JSON.stringify(ABI),
    'Thing.wasm': 'not really',
    ...files,
  };
  for (const [name, text] of Object.entries(all)) await writeFile(path.join(directory, name), text);
  return directory;
}

const HEAD = 'specVersion: 1.3.0\nschema: { file: ./schema.graphql }\n';

async function findings(manifest: string, files?: Readonly<Record<string, string>>): Promise<string[]> {
  const error: unknown = await loadSubgraph(await build(manifest, files)).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SubgraphRefused);
  return error instanceof SubgraphRefused ? error.findings.map(({ place, problem }) => `${place}: ${problem}`) : [];
}

test('default', async () => {
  const directory = await build(`${HEAD}dataSources:${SOURCE}`);
  const subgraph = await loadSubgraph(directory);
  const [source] = subgraph.sources;
  expect(subgraph).toMatchObject({ specVersion: '1.3.0', network: 'mainnet', directory });
  expect(subgraph.id).toMatch(/^[0-9a-f]{64}$/);
  expect(source).toMatchObject({
    name: 'Thing',
    address: '0xabcdefabcdef00000000000000000000000000aa',
    startBlock: 7,
    endBlock: 9,
    apiVersion: '0.0.9',
    wasmFile: path.join(directory, 'Thing.wasm'),
    context: { cap: ['BigInt', '12'], on: ['Bool', true] },
    blockHandlers: [
      { handler: 'handleBlock', filter: { kind: 'polling', every: 5 } },
      { handler: 'handleOnce', filter: { kind: 'once' } },
    ],
  });
  expect(source?.eventHandlers[0]).toMatchObject({
    handler: 'handleMoved',
    receipt: true,
    topic0: topicOf('Moved(address,(uint256))'),
    topics: [[`0x${'1'.padStart(64, '0')}`], null, null],
    inputs: [
      { name: 'who', indexed: true, type: { kind: 'address' } },
      { name: 'what', indexed: false, type: { kind: 'tuple', dynamic: false } },
    ],
  });
});

test('topic0 is the hash of the signature without its indexed words', () => {
  expect(topicOf('Transfer(indexed address,indexed address,uint256)')).toBe(
    '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef',
  );
});

test('features that are declared and not used are no hindrance', async () => {
  const features = 'features: [nonFatalErrors, grafting, fullTextSearch]\n';
  const subgraph = await loadSubgraph(await build(`${HEAD}${features}dataSources:${SOURCE}`));
  expect(subgraph.sources).toHaveLength(1);
  expect(subgraph.nonFatalErrors).toBe(true);
});

test('behavior: the id follows the bytes, not the place', async () => {
  const manifest = `${HEAD}dataSources:${SOURCE}`;
  const [a, b, c] = await Promise.all([
    loadSubgraph(await build(manifest)),
    loadSubgraph(await build(manifest)),
    loadSubgraph(await build(manifest, { 'Thing.wasm': 'other' })),
  ]);
  expect(a.id).toBe(b.id);
  expect(a.id).not.toBe(c.id);
});

describe('error: what is not run is named with its place', () => {
  test('sources of other kinds, grafting and features', async () => {
    expect(
      await findings(`${HEAD}graft: { base: Qm, block: 1 }
features: [grafting, ipfsOnEthereumContracts]
dataSources:
  - { kind: substreams, name: S, network: mainnet }
  - { kind: subgraph, name: C }
templates:
  - { kind: file/ipfs, name: F, mapping: {} }
`),
    ).toEqual([
      'graft: grafting is not run; index from the start',
      'features[1]: ipfsOnEthereumContracts is not run',
      'dataSources[0] (S).kind: substreams are not run',
      'dataSources[1] (C).kind: composition of subgraphs is not run',
      'templates[0] (F).kind: file data sources are not run',
    ]);
  });

  test('handlers, versions and missing files', async () => {
    const source = SOURCE.replace('0.0.9', '0.0.3')
      .replace('Moved(indexed address', 'Moved(uint8')
      .replace('kind: once', 'kind: call')
      .replace('Thing.wasm', 'None.wasm')
      .replace('name: Thing, file', 'name: Other, file')
      .replace('eventHandlers:', 'callHandlers: [{ function: f(), handler: h }]\n      eventHandlers:');
    expect(await findings(`${HEAD.replace('1.3.0', '2.0.0')}dataSources:${source}`)).toEqual([
      'specVersion: 2.0.0 is not run; use 0.0.2 to 1.5.0',
      'dataSources[0] (Thing).mapping.apiVersion: 0.0.3 is not run; use one of 0.0.5, 0.0.6, 0.0.7, 0.0.8, 0.0.9',
      'dataSources[0] (Thing).source.abi: ABI Thing is not among mapping.abis',
      expect.stringMatching(/^dataSources\[0\] \(Thing\)\.mapping\.file: wasm .*None\.wasm is missing$/),
      'dataSources[0] (Thing).mapping.callHandlers: call handlers are not run; use event handlers',
      'dataSources[0] (Thing).mapping.blockHandlers[1].filter: block handlers filtered by call are not run',
      'dataSources[0] (Thing).mapping.eventHandlers[0]: event Moved(uint8,(uint256)) is not in ABI Thing',
    ]);
  });

  test('a missing ABI, an address that is none and a faulty schema', async () => {
    const source = SOURCE.replace('Thing.json', 'None.json').replace('0xABCDEF', '0x');
    expect(await findings(`${HEAD}dataSources:${source}`, { 'schema.graphql': 'type A @entity { id: Int! }' })).toEqual(
      [
        './schema.graphql A.id: every entity needs `id: Bytes!`, `ID!`, `String!` or `Int8!`',
        expect.stringMatching(
          /^dataSources\[0\] \(Thing\)\.mapping\.abis\[0\] \(Thing\): ABI file .*None\.json is missing$/,
        ),
        'dataSources[0] (Thing).mapping.eventHandlers[0]: event Moved(indexed address,(uint256)) is not in ABI Thing',
        'dataSources[0] (Thing).source.address: must be 20 bytes in hex, in quotes',
      ],
    );
  });

  test('a directory without manifest', async () => {
    await expect(loadSubgraph(path.join(root, 'nowhere'))).rejects.toBeInstanceOf(SubgraphFileMissing);
  });
});

describe('declared calls', () => {
  const FUNCTIONS = [
    ...ABI,
    {
      type: 'function',
      name: 'of',
      inputs: [{ name: 'who', type: 'address' }],
      outputs: [{ name: '', type: 'uint256' }],
    },
    { type: 'function', name: 'at', inputs: [{ name: 'n', type: 'uint256' }], outputs: [] },
  ];
  const files = { 'Thing.json': JSON.stringify(FUNCTIONS) };
  const declaring = (calls: string) => `${HEAD}dataSources:${SOURCE.replace('receipt: true', `calls: { ${calls} }`)}`;

  test('default', async () => {
    const zero = `0x${'0'.repeat(38)}Aa`;
    const text = `a: 'Thing[event.address].of(event.params.who)', b: 'Thing[${zero}].at(event.params.what.n)', c: 'Thing[event.params.who].at(event.params.what.0)'`;
    const subgraph = await loadSubgraph(await build(declaring(text), files));
    const [, b, c] = subgraph.sources[0]?.eventHandlers[0]?.calls ?? [];
    expect(subgraph.sources[0]?.eventHandlers[0]?.calls[0]).toMatchObject({
      label: 'a',
      address: { kind: 'event.address' },
      signature: { name: 'of' },
      args: [{ kind: 'param', path: [0] }],
    });
    expect(b).toMatchObject({ address: { kind: 'literal', hex: zero.toLowerCase() }, args: [{ path: [1, 0] }] });
    expect(c).toMatchObject({ address: { path: [0] }, args: [{ path: [1, 0] }] });
  });

  test('error: every one that cannot be made is named', async () => {
    const text =
      "a: 'Thing.of()', b: 'Other[event.address].of(event.address)', c: 'Thing[event.address].of()', d: 'Thing[event.address].of(event.params.nobody)', e: 'Thing[block.number].at(event.params.what.n)'";
    const place = 'dataSources[0] (Thing).mapping.eventHandlers[0].calls';
    expect(await findings(declaring(text), files)).toEqual([
      `${place}.a: must be Abi[address].function(arguments)`,
      `${place}.b: ABI Other is not among mapping.abis`,
      `${place}.c: ABI Thing has no function of of 0 arguments`,
      `${place}.d: the event has no parameter nobody`,
      `${place}.e: block.number is none of event.address, event.params.<name> and an address`,
    ]);
  });
});
