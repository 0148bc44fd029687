import { describe, expect, test } from 'vitest';
import { type AlertEvent, type Message, messageOf, retractionOf } from '../message.ts';
import { alertmanagerBody, slackBody, webhookBody } from './payloads.ts';

const fired = { number: 7, hash: '0x07', timestamp: 1_700_000_000 };
const hostile = 'X,team-1={a}\n<!channel>&|=","';

const event = (kind: AlertEvent['kind'], symbol = 'WETH'): AlertEvent => ({
  id: 'msg_1',
  kind,
  rule: 'wall',
  group: `symbol=${symbol},protocol=aave`,
  severity: 'CRITICAL',
  labels: { team: 'risk', severity: 'none' },
  subject: { market: 'm', symbol, protocol: 'aave' },
  metric: 'market.wall-share',
  value: 0.2,
  measured: 0.2,
  threshold: 0.1,
  clear: 0.06,
  summary: `Wall at ${symbol}`.padEnd(4_000, '&'),
  runbook: 'https://example.com/a|b>c',
  block: kind === 'FIRING' ? fired : { ...fired, number: 9, timestamp: 1_700_000_090 },
  firedAt: fired,
  reason: 'LEVEL',
  routes: [],
});

const messages: readonly (readonly [string, Message, 'open' | 'ended'])[] = [
  ['a firing', messageOf(event('FIRING'), 'devnet'), 'open'],
  ['a resolution', messageOf(event('RESOLVED'), 'devnet'), 'ended'],
  ['a firing that the chain took back', retractionOf(event('FIRING'), 'devnet'), 'ended'],
  ['a resolution that the chain took back', retractionOf(event('RESOLVED'), 'devnet'), 'open'],
];

/** The one alert of Alertmanager's `postableAlerts`, API v2. */
function alertOf(message: Message) {
  const alerts: unknown = JSON.parse(alertmanagerBody(message));
  expect(alerts).toEqual([
    {
      labels: expect.any(Object),
      annotations: expect.any(Object),
      startsAt: new Date(fired.timestamp * 1000).toISOString(),
      endsAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
    },
  ]);
  const { labels, annotations, startsAt, endsAt } = Object((alerts as unknown[])[0]);
  for (const [name, value] of [...Object.entries(labels), ...Object.entries(annotations)]) {
    expect(name).toMatch(/^[a-zA-Z_][a-zA-Z0-9_]*$/);
    expect(value).toEqual(expect.any(String));
  }
  return { labels, startsAt: Date.parse(startsAt) / 1000, endsAt: Date.parse(endsAt) / 1000 };
}

describe('what receivers are told', () => {
  test.each(messages)(
    '%s is one alert of Alertmanager, with one identity, that stands or has ended',
    (_name, message, state) => {
      const { labels, startsAt, endsAt } = alertOf(message);
      const own = { alertname: 'wall', severity: 'critical', network: 'devnet', team: 'risk' };
      expect(labels).toEqual({ ...own, symbol: 'WETH', protocol: 'aave' });
      if (state === 'open') expect(endsAt - startsAt).toBeGreaterThan(300 * 86_400);
      else expect([0, 90]).toContain(endsAt - startsAt);
    },
  );

  test('what a token calls itself is a value and never a name, a mention or a link', () => {
    const message = messageOf(event('FIRING', hostile), 'devnet');
    expect(alertOf(message).labels).toMatchObject({ symbol: hostile, team: 'risk' });
    const { text, blocks } = JSON.parse(slackBody(message));
    for (const part of [text, blocks[0].text.text]) {
      expect(part).not.toMatch(/[<>]/);
      expect(part).toContain('&lt;!channel&gt;&amp;');
    }
    expect(blocks[1].elements[0].text).toContain('<https://example.com/a%7Cb%3Ec|runbook>');
  });

  test('Slack takes sections of up to 3,000 characters', () => {
    const { blocks } = JSON.parse(slackBody(messageOf(event('FIRING'), 'devnet')));
    expect(blocks.map(({ type }: { type: string }) => type)).toEqual(['section', 'context']);
    expect(blocks[0].text.text.length).toBeLessThanOrEqual(3_000);
  });

  test('a retraction names the message that no longer holds, under an id of its own', () => {
    const body = JSON.parse(webhookBody(retractionOf(event('FIRING'), 'devnet')));
    expect(body).toMatchObject({ type: 'alert.retracted', data: { retracts: 'msg_1', state: 'retracted' } });
    expect(retractionOf(event('FIRING'), 'devnet').id).not.toBe('msg_1');
    expect(body.data).not.toHaveProperty('routes');
  });
});
