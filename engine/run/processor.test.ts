import { beforeAll, describe, expect, test } from 'vitest';
import { buildProbe } from '../../test/probes/build-probe.ts';
import { addressOf, blockOf, emit, hashOf } from '../../test/probes/probe-chain.ts';
import { PROBE, runProbe, tell } from '../../test/probes/run-probe.ts';
import { createMemoryStore } from './memory-store.ts';

beforeAll(async () => {
  await buildProbe('host');
});

/** A name as the probe makes ids of it. */
function id(name: string): string {
  return `0x${Buffer.from(name).toString('hex')}`;
}

describe('what a small cache forgets', () => {
  test('comes from the store again, and rows are those of a large one', async () => {
    const script = ['fill', 'change', 'related', 'in block', 'partial', 'generated', 'change', 'related'];
    const small = await runProbe({ cacheEntities: 1 });
    const large = await runProbe();
    for (const probe of [small, large]) {
      for (const [i, what] of script.entries()) await probe.block(21 + i, [tell(what), tell('runs', `${i}`)]);
    }
    for (const type of ['Thing', 'Parent', 'Fact', 'Auto', 'Point']) {
      expect(small.rows(type), type).toEqual(large.rows(type));
    }
    // Two derived fields in each of two blocks.
    expect(large.reads()).toBe(4);
    expect(small.reads()).toBeGreaterThan(4);
  });
});

describe('data sources', () => {
  const child = addressOf(0xc1);
  const grandchild = addressOf(0xc2);

  test('R13: made in a block also handle that block, and their children in turn', async () => {
    const probe = await runProbe();
    const outcome = await probe.block(10, [
      tell('hi', '', child),
      tell('child', child),
      tell('child', grandchild, child),
      tell('deep', '', grandchild),
    ]);
    expect(outcome.sources).toEqual([
      {
        template: 'Child',
        params: [child],
        context: { generation: ['BigInt', '1'], text: ['String', 'first'] },
        creationBlock: 10,
      },
      {
        template: 'Child',
        params: [grandchild],
        context: { generation: ['BigInt', '2'], text: ['String', 'grand'] },
        creationBlock: 10,
      },
    ]);
    expect(probe.facts()).toEqual({
      [`child ${child} 0`]: '1 first hi',
      [`child ${child} 2`]: '1 first child',
      [`child ${grandchild} 3`]: '2 grand deep',
    });
    expect(probe.processor.selectors().slice(-2)).toMatchObject([
      { address: child, startBlock: 10, endBlock: null },
      { address: grandchild, startBlock: 10, endBlock: null },
    ]);
  });

  test('R13: are there once, and after a restart', async () => {
    const probe = await runProbe();
    await probe.block(10, [tell('child', child), tell('child', child)]);
    expect((await probe.block(11, [tell('child', child)])).sources).toEqual([]);
    const restarted = await runProbe({ store: probe.store });
    await restarted.block(13, [tell('hello', '', child)]);
    expect(restarted.facts()).toMatchObject({ [`child ${child} 0`]: '1 first hello' });
  });

  test('R13: of a block that fails are not kept', async () => {
    const probe = await runProbe();
    const outcome = await probe.block(10, [tell('child', child), tell('fail', 'assert')]);
    expect(outcome.failure).toBeDefined();
    expect(probe.processor.selectors().some(({ address }) => address === child)).toBe(false);
    await probe.block(11, [tell('child', child)]);
    expect(probe.processor.selectors().some(({ address }) => address === child)).toBe(true);
  });
});

describe('triggers', () => {
  test('block handlers: once at the start, polled by their count, none after the end', async () => {
    const probe = await runProbe();
    for (let number = 10; number < 24; number++) await probe.block(number);
    const names = Object.keys(probe.facts());
    expect(names).toEqual(['once', 'polled 12', 'polled 15', 'polled 18']);
    expect(probe.processor.needs).toEqual({
      everyBlock: [{ every: 3, offset: 12, until: 20 }],
      transactions: true,
      receipts: true,
    });
  });

  test('a handler that the program does not export fails when its event comes, not before', async () => {
    const probe = await runProbe({
      edit: (subgraph) => ({
        ...subgraph,
        sources: subgraph.sources.map((source) => ({
          ...source,
          eventHandlers: source.eventHandlers.map((handler) => ({ ...handler, handler: 'handleGone' })),
        })),
      }),
    });
    expect((await probe.block(30)).failure).toBeUndefined();
    const { failure, changes } = await probe.block(31, [tell('hi')]);
    expect(failure?.handler).toBe('handleGone');
    expect(failure?.message).toContain('exports no handler handleGone');
    expect(changes).toEqual([]);
  });

  test('a `topic0` that is not that of the event selects nothing', async () => {
    const other = emit(PROBE, 'event Done(string what, string arg)', ['hi', '']);
    const probe = await runProbe({
      edit: (subgraph) => ({
        ...subgraph,
        sources: subgraph.sources.map((source) => ({
          ...source,
          eventHandlers: source.eventHandlers.map((handler) => ({ ...handler, topic0: other.topics[0] ?? '0x' })),
        })),
      }),
    });
    await probe.block(10, [other, tell('fill')]);
    expect(probe.facts()).toEqual({});
  });

  test('topic filters', async () => {
    const probe = await runProbe();
    const moved = 'event Moved(address indexed from, address indexed to, uint256 n)';
    const from = (last: number) => emit(PROBE, moved, [addressOf(last), addressOf(1), 5n]);
    await probe.block(10, [from(0xc1), from(0xc2), from(0xc1)]);
    const value = `${addressOf(0xc1)} 5`;
    expect(probe.facts()).toEqual({ 'moved 0': value, 'moved 2': value });
  });

  test('nothing runs before its source starts', async () => {
    const probe = await runProbe();
    await probe.block(9, [tell('runs', 'early')]);
    expect(probe.facts()).toEqual({});
  });
});

test('one look at the store answers what several handlers of a block ask for', async () => {
  const before = await runProbe();
  await before.block(10, [tell('fill')]);
  const probe = await runProbe({ store: before.store });
  const names = ['full', 'bare', 'none', 'nothing'];
  await probe.block(13, [tell('log', 'first'), ...names.map((name) => tell('get', name)), tell('log', 'last')]);
  expect(probe.reads()).toBe(2);
  expect(probe.facts()).toEqual({
    'get bare': 'false',
    'get full': 'false',
    'get none': 'true',
    'get nothing': 'true',
  });
  expect(probe.logs.map(({ message }) => message)).toEqual(['seen first', 'seen last']);
});

test('after a revert everything goes on from what the store then holds', async () => {
  const child = addressOf(0xc1);
  const probe = await runProbe();
  await probe.block(10, [tell('fill')]);
  await probe.block(11, [tell('change'), tell('child', child), tell('event', 'a')]);
  await probe.store.revertTo({ number: 10, hash: hashOf('block', 10) });
  await probe.processor.restore();
  expect(probe.processor.selectors()).toHaveLength(1);
  await probe.block(11, [tell('change'), tell('event', 'b'), tell('hi', '', child)]);
  expect(probe.row('Thing', id('full'))).toMatchObject({ count: -6 });
  expect(probe.row('Event', id('event'))).toMatchObject({ param: 'b' });
  expect(probe.facts()).not.toHaveProperty(`child ${child} 2`);
});

test('error: a store that cannot answer leaves no trace, and the block can be given again', async () => {
  const store = createMemoryStore();
  const before = await runProbe({ store });
  await before.block(10, [tell('fill')]);
  let down = true;
  const flaky = {
    ...store,
    load: (type: string, ids: readonly string[]) => {
      if (down) return Promise.reject(new Error('the store is down'));
      return store.load(type, ids);
    },
  };
  const probe = await runProbe({ store: flaky });
  const block = [tell('runs', '1'), tell('child', addressOf(0xc1)), tell('change')];
  await expect(probe.block(13, block)).rejects.toThrow('the store is down');
  expect(probe.facts()).toEqual({});
  expect(probe.processor.selectors()).toHaveLength(1);
  down = false;
  await probe.block(13, block);
  expect(probe.facts()).toMatchObject({ 'runs 1': '1 1 1' });
  expect(probe.row('Thing', id('full'))).toMatchObject({ count: -6 });
});

test.each(['blockNumber', 'logIndex', 'transactionIndex'] as const)(
  'error: a %s of a log that no table holds leaves no trace, and is named',
  async (name) => {
    const probe = await runProbe();
    const whole = blockOf(13, [tell('fill')]);
    const logs = whole.logs.map((log) => ({ ...log, [name]: 2 ** 31 }));
    await expect(probe.processor.processBlock({ ...whole, logs }, async () => whole)).rejects.toMatchObject({
      code: 'LOG_NUMBER_TOO_LARGE',
      message: expect.stringContaining(`log.${name} is 2147483648 in block `),
    });
    await probe.block(13, [tell('fill')]);
    expect(probe.row('Thing', id('full'))).toBeDefined();
  },
);
