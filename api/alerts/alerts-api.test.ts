import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, listenBlocks, openDatabase } from '../../engine/index.ts';
import { ensureStoreWorker } from '../../test/support/store-worker.ts';
import { createApi } from '../create-api.ts';
import { startHttpServer } from '../http/server.ts';
import { batch, feedRow, marketId, pool } from '../testing/aave-market.ts';
import { rowsOf } from '../testing/exported-rows.ts';
import { opening } from '../testing/scenario.ts';
import { type Answered, openTestDeployment } from '../testing/test-api.ts';
import { readRuleFile } from './rule-file.ts';
import { type Alerts, openAlerts } from './service.ts';

const TOKEN = 'correct-horse';
const rulesText = `
version: 1
routes: [{ id: out, type: stdout }]
rules:
  - { id: cheap, metric: market.price-usd, where: { symbol: WETH }, below: 1800, clear: 1900, severity: critical, labels: { team: risk }, summary: "{symbol} at {value}" }
  - { id: concentrated, metric: pool.debt-top1, above: 0.1, routes: [out] }
`;
const read = readRuleFile(rulesText);

let db: Database;
beforeAll(async () => {
  await ensureStoreWorker();
  db = await openDatabase({ memory: true });
});
afterAll(() => db.close());

async function world(adminToken: string | null = TOKEN) {
  const deployment = await openTestDeployment(db, [opening]);
  const { reader, schemaName } = deployment;
  const logged: string[] = [];
  const printed: string[] = [];
  let alerts: Alerts | null = null;
  const api = await createApi({
    reader,
    schema: reader.schema,
    log: (line) => void logged.push(line),
    wakeups: (wake) => listenBlocks(db, { schemaName }, { onChange: wake, onError: () => undefined }),
    ...(adminToken !== null && { adminToken }),
    alerts: async (books) => {
      alerts = await openAlerts({
        database: db,
        deploymentSchema: schemaName,
        network: 'devnet',
        reader,
        books,
        ...(read.type === 'rules' && { rules: read.set }),
        env: {},
        maxAgeSeconds: Number.POSITIVE_INFINITY,
        ageFrom: 'head',
        ticks: false,
        log: (line) => void logged.push(line),
        print: (line) => void printed.push(line),
      });
      return alerts;
    },
  });
  const server = await startHttpServer({ api, port: 0 });
  const ask = async (query: string, variables: object = {}, token: string | null = TOKEN) => {
    const headers = { 'content-type': 'application/json', ...(token !== null && { authorization: `Bearer ${token}` }) };
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors }: { data: Answered; errors?: { message: string; extensions: { code: string } }[] } =
      JSON.parse(await response.text());
    return { status: response.status, data, errors };
  };
  return {
    ...deployment,
    url: server.url,
    ask,
    logged,
    printed,
    settle: async () => alerts?.settle(),
    close: async () => {
      await server.close();
      await api.close();
      await deployment.close();
    },
  };
}

const priced = (at: number, price: bigint) => batch(at, at, [feedRow(at, 'WETH', price * 100_000_000n)]);

const question = `query($where: AlertWhere, $block: Block_height, $after: String, $first: Int = 100) {
  alerts(where: $where, block: $block, after: $after, first: $first) {
    block { number } evaluated { number } totalCount pageInfo { hasNextPage endCursor }
    nodes { rule state severity summary value group labels { name value } market { id } pool { id } firedAt { number } resolvedAt { number } retractedAt }
  }
}`;

describe('alerts over GraphQL', () => {
  test('an alert fires, resolves and is taken back, and every answer is of one block', async () => {
    const { store, reader, ask, settle, close } = await world();
    await settle();
    for (const [at, price] of [
      [11, 1_700n],
      [12, 1_850n],
      [13, 1_950n],
    ] as const)
      await store.commit(priced(at, price));
    await settle();
    const cheap = async (variables: object = {}) =>
      (await ask(question, { where: { rule: 'cheap' }, ...variables })).data.alerts;
    expect(await cheap()).toMatchObject({
      block: { number: 13 },
      evaluated: { number: 13 },
      totalCount: 1,
      nodes: [
        {
          rule: 'cheap',
          state: 'RESOLVED',
          severity: 'CRITICAL',
          summary: 'WETH at $1,700',
          value: '1700',
          group: `market=${marketId('WETH')}`,
          labels: [{ name: 'team', value: 'risk' }],
          market: { id: marketId('WETH') },
          pool: { id: pool },
          firedAt: { number: 11 },
          resolvedAt: { number: 13 },
        },
      ],
    });
    expect(await cheap({ block: { number: 12 } })).toMatchObject({ nodes: [{ state: 'FIRING', resolvedAt: null }] });
    expect(await cheap({ block: { number: 10 } })).toMatchObject({ nodes: [], totalCount: 0 });
    expect(await cheap({ where: { rule: 'cheap', state: 'FIRING' } })).toMatchObject({ nodes: [] });
    expect(await cheap({ where: { sinceBlock: 12 } })).toMatchObject({ nodes: [] });
    await store.revertTo(await reader.resolveBlock({ type: 'number', number: 10 }));
    await settle();
    expect(await cheap()).toMatchObject({ nodes: [], evaluated: { number: 10 } });
    await store.commit(priced(11, 2_000n));
    await settle();
    const { data } = await ask(question, { where: { state: 'RETRACTED' } });
    expect(data.alerts?.nodes).toMatchObject([{ rule: 'cheap', retractedAt: expect.any(Number) }]);
    await close();
  });

  test('alerts come in pages', async () => {
    const { store, ask, settle, close } = await world();
    await settle();
    const rule = 'id: all\nmetric: market.price-usd\nabove: 1';
    expect(
      (await ask('mutation($d: String!) { createAlertRule(definition: $d) { findings { message } } }', { d: rule }))
        .errors,
    ).toBeUndefined();
    await store.commit(priced(11, 2_000n));
    await settle();
    const first = (await ask(question, { first: 1 })).data.alerts;
    expect(first?.nodes?.length).toBe(1);
    const { errors } = await ask(question, { after: 'nonsense' });
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    await close();
  });

  test('rules are made, changed, muted, tried and dropped by who has the token alone', async () => {
    const { store, ask, settle, printed, close } = await world();
    await settle();
    const create =
      'mutation($d: String!) { createAlertRule(definition: $d) { rule { id source for definition } findings { line path message } } }';
    const d = 'id: dear\nmetric: market.price-usd\nwhere: { symbol: WETH }\nabove: 2500\nfor: 12s\nroutes: [out]';
    for (const token of [null, 'wrong-horse', `${TOKEN}x`]) {
      const refused = await ask(create, { d }, token);
      expect([refused.status, refused.errors?.[0]?.extensions.code]).toEqual([401, 'UNAUTHORIZED']);
    }
    const broken = (await ask(create, { d: 'id: dear\nmetric: market.price-usd\nabove: x' })).data.createAlertRule;
    expect(broken).toMatchObject({ rule: null, findings: [{ line: 3, path: 'above' }] });
    expect(
      (await ask(create, { d: 'id: cheap\nmetric: market.price-usd\nabove: 1' })).data.createAlertRule?.rule,
    ).toBeNull();
    const made = (await ask(create, { d })).data.createAlertRule;
    expect(made).toMatchObject({ rule: { id: 'dear', source: 'API', for: '12s', definition: d }, findings: [] });
    expect((await ask('mutation { testAlertRule(id: "dear") }')).data.testAlertRule).toEqual(['out']);
    await expect.poll(() => printed.some((line) => line.includes('alert.test'))).toBe(true);
    for (const at of [11, 12]) await store.commit(priced(at, 2_600n));
    await settle();
    expect(printed.filter((line) => line.includes('"rule":"dear"') && line.includes('alert.firing')).length).toBe(1);
    const listed = (await ask('{ alertRules { id source firing isKnown } }')).data.alertRules;
    expect(listed).toMatchObject([{ id: 'cheap', source: 'FILE' }, { id: 'concentrated' }, { id: 'dear', firing: 1 }]);

    expect((await ask('mutation { deleteAlertRule(id: "cheap") }')).data.deleteAlertRule).toBe(false);
    const nul = [
      'mutation { enableAlertRoute(id: "\\u0000") }',
      '{ alerts(where: { rule: "\\u0000" }) { totalCount } }',
    ];
    for (const query of nul) expect(JSON.stringify(await ask(query))).toContain('has a NUL character');
    expect((await ask('mutation { deleteAlertRule(id: "dear") }')).data.deleteAlertRule).toBe(true);
    await store.commit(priced(13, 2_600n));
    await settle();
    expect(printed.filter((line) => line.includes('"rule":"dear"') && line.includes('alert.resolved')).length).toBe(1);

    await ask('mutation { muteAlertRule(id: "cheap", until: 2000000000) { mutedUntil } }');
    expect((await ask('{ alertRules { mutedUntil } }')).data.alertRules?.[0]).toMatchObject({
      mutedUntil: 2_000_000_000,
    });
    expect((await ask('{ alertRoutes { id sent pending failed disabledReason } }')).data.alertRoutes).toMatchObject([
      { id: 'out', pending: 0, failed: 0, disabledReason: null },
    ]);
    expect((await ask('{ alertMetrics { name scope unit } }')).data.alertMetrics?.length).toBeGreaterThan(40);
    await close();
  });

  test('a rule is tried on the past', async () => {
    const { store, ask, url, close } = await world();
    for (const [at, price] of [
      [70, 1_700n],
      [140, 2_000n],
      [210, 1_700n],
    ] as const) {
      await store.commit(batch(at === 70 ? 11 : at - 69, at, [feedRow(at, 'WETH', price * 100_000_000n)]));
    }
    const asked =
      '{ alertBacktest(rules: ["cheap"], every: "1m") { blocks liquidations svg rules { rule fires led falseAlarms warnedShare lead { median } alerts { outcome group firedAt { number } resolvedAt { number } } } } }';
    const { data, errors } = await ask(asked);
    expect(errors).toBeUndefined();
    expect(data.alertBacktest).toMatchObject({
      liquidations: 0,
      svg: expect.stringMatching(/^<svg.*cheap.*<\/svg>$/s),
      rules: [
        {
          rule: 'cheap',
          fires: 2,
          led: 0,
          lead: null,
          warnedShare: null,
          alerts: [{ outcome: 'OPEN' }, { resolvedAt: null }],
        },
      ],
    });
    const exported = async (name: string) =>
      rowsOf(await fetch(`${url}/export/${name}.ndjson?rules=${encodeURIComponent('["cheap"]')}&every=1m`));
    expect(await exported('alertBacktest')).toMatchObject([{ rule: 'cheap', fires: 2, falseAlarmShare: null }]);
    const alerts = data.alertBacktest!.rules![0]!.alerts!.map((one) => ({
      rule: 'cheap',
      group: one.group,
      'firedAt.number': one.firedAt!.number,
    }));
    expect(await exported('alertBacktestAlerts')).toMatchObject(alerts);
    const bad = await ask('{ alertBacktest(definition: "id: x") { blocks } }');
    expect(bad.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect((await ask('{ alertBacktest(from: 0, every: "1s") { blocks } }')).status).toBe(400);
    await close();
  });

  test('without a token on the server no mutation is let through', async () => {
    const { ask, close } = await world(null);
    const { status, errors } = await ask('mutation { deleteAlertRule(id: "cheap") }', {}, 'null');
    expect([status, errors?.[0]?.extensions.code]).toEqual([403, 'FORBIDDEN']);
    await close();
  });

  test('a subscription tells what fires, again from a block on for who asks, and what the chain takes back', async () => {
    const { store, reader, url, settle, close } = await world();
    await settle();
    const stopping = new AbortController();
    const streams: Promise<unknown>[] = [];
    function listen(args: string) {
      const told: { type: string; transition: string; block: object; alert: { rule: string } }[] = [];
      const query = `subscription { alerts(${args}) { type transition block { number } alert { rule market { id } } } }`;
      const listening = (async () => {
        const response = await fetch(`${url}/graphql?${new URLSearchParams({ query })}`, {
          headers: { accept: 'text/event-stream' },
          signal: stopping.signal,
        });
        let text = '';
        for await (const chunk of response.body ?? []) {
          text += Buffer.from(chunk).toString();
          const lines = text.split('\n');
          text = lines.pop() ?? '';
          for (const line of lines) if (line.startsWith('data: {')) told.push(JSON.parse(line.slice(6)).data.alerts);
        }
      })();
      streams.push(listening.catch(() => undefined));
      return told;
    }
    const told = listen('where: { rule: "cheap" }');
    let at = 11;
    // Until the stream stands, events pass it by.
    while (told.length === 0) {
      await store.commit(priced(at, at % 2 === 1 ? 1_700n : 2_000n));
      at++;
      await settle();
    }
    const again = listen('where: { rule: "cheap" }, fromBlock: 11');
    await expect.poll(() => again.slice(-told.length)).toEqual(told);
    await store.revertTo(await reader.resolveBlock({ type: 'number', number: 10 }));
    await settle();
    await expect
      .poll(() => told.filter(({ type }) => type === 'REVERTED').length)
      .toBe(told.filter(({ type }) => type === 'APPLIED').length);
    expect(told[0]).toMatchObject({ type: 'APPLIED', alert: { rule: 'cheap', market: { id: marketId('WETH') } } });
    stopping.abort();
    await Promise.all(streams);
    await close();
  });
});
