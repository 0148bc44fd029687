import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildProbe } from '../../test/probes/build-probe.ts';
import { runProbe, tell } from '../../test/probes/run-probe.ts';
import { loadSubgraph } from '../manifest/subgraph.ts';
import { createExportCaller } from './call-export.ts';

beforeAll(async () => {
  await buildProbe('host');
});

describe('R14: a handler that would never end fails within its steps', () => {
  const steps = 30_000_000;
  const TOO_MANY = /took too many steps: it loops without end/;

  test.each(['loop', 'fan', 'host loop', 'load loop'])('%s', async (how) => {
    const probe = await runProbe({ steps });
    const outcome = await probe.block(11, [tell('runs', 'kept?'), tell('fail', how)]);
    expect(outcome).toMatchObject({ changes: [], failure: { block: { number: 11 }, handler: 'handleDo' } });
    expect(outcome.failure?.message).toMatch(TOO_MANY);
    await probe.block(13, [tell('runs', 'on')]);
    expect(probe.facts()).toEqual({ 'runs on': '1 1 1' });
  });

  test('it is the same step on every run, and what ends in time is not touched', async () => {
    const subgraph = await loadSubgraph(await buildProbe('host'));
    const file = subgraph.sources[0]?.wasmFile ?? '';
    const bytes = await readFile(file);
    const enough = async (budget: number) => {
      const probe = await runProbe({ steps: budget });
      return (await probe.block(11, [tell('numbers', '3 4')])).failure === undefined;
    };
    let [low, high] = [5_000, 1_000_000];
    expect([await enough(low), await enough(high)]).toEqual([false, true]);
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (await enough(middle)) high = middle;
      else low = middle;
    }
    expect([await enough(low), await enough(high), await enough(low), await enough(high)]).toEqual([
      false,
      true,
      false,
      true,
    ]);
    expect(() => createExportCaller(file, bytes, { steps: 10 })).toThrow();
  });
});
