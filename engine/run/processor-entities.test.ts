import { beforeAll, describe, expect, test } from 'vitest';
import { buildProbe } from '../../test/probes/build-probe.ts';
import { runProbe, tell } from '../../test/probes/run-probe.ts';

beforeAll(async () => {
  await buildProbe('host');
});

/** A name as the probe makes ids of it. */
function id(name: string): string {
  return `0x${Buffer.from(name).toString('hex')}`;
}

const FULL = {
  id: id('full'),
  name: 'Grüße 😀',
  count: -5,
  long: -9223372036854775807n,
  number: -(2n ** 128n),
  // Below zero 35 digits stay.
  decimal: { digits: -66666666666666666666666666666666666n, exp: -35 },
  flag: true,
  data: '0x',
  at: 1700000000000001n,
  mood: 'GOOD',
  parent: 'p1',
  words: ['a', '', 'ü'],
  ints: [1, -1],
  numbers: [0n, 128n, -128n],
  decimals: [{ digits: 15n, exp: -1 }],
  flags: [true, false],
  datas: ['0x01', '0x'],
  moods: ['GOOD', 'BAD'],
  parents: ['p1'],
};

describe('entities', () => {
  test('every type a field can have', async () => {
    const probe = await runProbe();
    const { changes } = await probe.block(10, [tell('fill')]);
    expect(changes.map(({ shape, id: key }) => `${shape.type.name} ${key}`)).toEqual([
      'Parent p1',
      `Thing ${id('full')}`,
      `Thing ${id('bare')}`,
    ]);
    expect(probe.row('Thing', id('full'))).toEqual(FULL);
    expect(probe.row('Thing', id('bare'))).toEqual({
      ...Object.fromEntries(Object.keys(FULL).map((name) => [name, null])),
      id: id('bare'),
      count: 0,
      number: 0n,
      parent: 'p1',
    });
  });

  test('loaded, changed, unset and saved, whether from memory or from the store', async () => {
    const changed = {
      ...FULL,
      name: null,
      words: null,
      count: -6,
      ints: [1, -1, 2147483647],
      numbers: [0n, 128n, -128n, -(2n ** 128n)],
    };
    const same = await runProbe();
    await same.block(10, [tell('fill'), tell('change')]);
    expect(same.row('Thing', id('full'))).toEqual(changed);

    const next = await runProbe();
    await next.block(10, [tell('fill')]);
    await next.block(11, [tell('change')]);
    expect(next.row('Thing', id('full'))).toEqual(changed);
    expect(next.reads()).toBe(0);

    const restarted = await runProbe({ store: next.store });
    await restarted.block(13, [tell('change')]);
    expect(restarted.row('Thing', id('full'))).toMatchObject({ count: -7, ints: [1, -1, 2147483647, 2147483647] });
    expect(restarted.reads()).toBeGreaterThan(0);
  });

  test('an entity made anew keeps what the old one had and the new one does not name', async () => {
    const probe = await runProbe();
    await probe.block(10, [tell('fill')]);
    await probe.block(11, [tell('partial')]);
    expect(probe.row('Thing', id('full'))).toEqual({ ...FULL, count: 500 });

    const restarted = await runProbe({ store: probe.store });
    await restarted.block(13, [tell('partial')]);
    expect(restarted.row('Thing', id('full'))).toEqual({ ...FULL, count: 500 });
  });

  test('a save that changes nothing makes no new version', async () => {
    const probe = await runProbe();
    await probe.block(10, [tell('fill')]);
    expect((await probe.block(11, [tell('fill')])).changes).toEqual([]);
    await probe.block(13, [tell('partial')]);
    expect((await probe.block(14, [tell('partial')])).changes).toEqual([]);
  });

  test('removed, missing, and back again', async () => {
    const probe = await runProbe();
    await probe.block(10, [tell('fill'), tell('remove', 'full'), tell('get', 'full')]);
    expect(probe.row('Thing', id('full'))).toBeUndefined();
    expect(probe.facts()).toMatchObject({ 'get full': 'true' });
    await probe.block(11, [tell('remove', 'bare')]);
    expect(probe.row('Thing', id('bare'))).toBeUndefined();
    const outcome = await probe.block(13, [tell('partial')]);
    expect(outcome.failure?.message).toContain('missing value for non-nullable field `number`');
    await probe.block(14, [tell('fill')]);
    expect(probe.row('Thing', id('full'))).toEqual(FULL);
  });

  test('removing and making anew in one block forgets what was not named', async () => {
    const probe = await runProbe();
    await probe.block(10, [tell('fill')]);
    await probe.block(11, [tell('remove', 'full'), tell('fill')]);
    expect(probe.row('Thing', id('full'))).toEqual(FULL);
  });

  test('derived fields see the store, the block and the running handler', async () => {
    const probe = await runProbe();
    await probe.block(10, [tell('fill')]);
    await probe.block(11, [tell('related')]);
    expect(probe.facts()).toMatchObject({ related: 'bare full 1', 'related after': 'fresh full ' });

    const restarted = await runProbe({ store: probe.store });
    await restarted.block(13, [tell('related')]);
    expect(restarted.facts()).toMatchObject({ related: 'fresh full 1', 'related after': 'fresh full ' });
  });

  test('loadInBlock knows what this block wrote and nothing else', async () => {
    const probe = await runProbe();
    await probe.block(10, [tell('fill')]);
    await probe.block(11, [tell('in block')]);
    expect(probe.facts()).toMatchObject({ 'in block before': 'true', 'in block after': '77' });
  });

  test('bytes and integers that a mapping changes in place are stored as changed', async () => {
    const probe = await runProbe();
    await probe.block(10, [tell('fill')]);
    await probe.block(11, [tell('mutate'), tell('mutate')]);
    // -2^128 is sixteen zeros and ff, turned round 255, which is ff 00, turned round again -256.
    expect(probe.row('Thing', id('full'))).toMatchObject({ number: -256n, datas: ['0x0102'] });
    // 256 is 00 01, which becomes 01 00; 770 is 02 03, which becomes 03 02, in every run anew.
    expect(probe.facts()).toMatchObject({ sum: '1', constant: '515' });
  });

  test('generated ids count from zero in every block; points take the block time', async () => {
    const probe = await runProbe();
    await probe.block(10, [tell('generated'), tell('generated')]);
    await probe.block(11, [tell('generated')]);
    expect(probe.rows('Auto')).toEqual([
      { id: '0x0000000a00000000', n: 0 },
      { id: '0x0000000a00000001', n: 1 },
      { id: '0x0000000a00000003', n: 0 },
      { id: '0x0000000a00000004', n: 1 },
      { id: '0x0000000b00000000', n: 0 },
      { id: '0x0000000b00000001', n: 1 },
    ]);
    const value = { digits: 15n, exp: -1 };
    expect(probe.rows('Point')).toEqual([
      { id: (10n << 32n) + 2n, timestamp: 1_700_000_120_000_000n, value },
      { id: (10n << 32n) + 5n, timestamp: 1_700_000_120_000_000n, value },
      { id: (11n << 32n) + 2n, timestamp: 1_700_000_132_000_000n, value },
    ]);
  });

  test('error: an immutable entity is written once; the same values again are none', async () => {
    const probe = await runProbe();
    await probe.block(10, [tell('event', 'a')]);
    expect((await probe.block(11, [tell('event', 'a')])).failure).toBeUndefined();
    const outcome = await probe.block(13, [tell('event', 'b')]);
    expect(outcome.failure?.message).toContain('Entity Event[0x6576656e74] is immutable and was written before');
  });

  test('error: so it is after a restart, once the store has refused the row', async () => {
    const probe = await runProbe();
    await probe.block(10, [tell('event', 'a')]);
    await probe.processor.restore();
    expect([probe.processor.doubtEvents?.(), probe.processor.doubtEvents?.()]).toEqual([true, false]);
    expect((await probe.block(11, [tell('event', 'a')])).changes).toEqual([]);
    await probe.processor.restore();
    const { failure } = await probe.block(12, [tell('event', 'b')]);
    expect(failure).toMatchObject({
      handler: 'handleDo',
      message: expect.stringContaining('Entity Event[0x6576656e74] is immutable and was written before'),
    });
  });
});
