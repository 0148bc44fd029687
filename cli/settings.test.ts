import { describe, expect, test } from 'vitest';
import { UsageError } from './errors.ts';
import { indexSettings, portSetting } from './settings.ts';

describe('indexSettings', () => {
  test('default', () => {
    expect(indexSettings({}, {}, '/app')).toEqual({
      chain: { type: 'recording', file: '/app/recordings/demo.msrec' },
      network: null,
      networksFile: '/app/networks.json',
      database: { dataDir: '/app/.data/demo' },
      schema: 'marginscope_demo',
      buildDir: '/app/build',
      history: null,
      keepGoing: false,
      detail: 'logs',
    });
  });

  test('behavior: RPC_URL follows a live chain, arbitrum-one unless told', () => {
    const env = { RPC_URL: 'https://a.example, https://b.example', DATABASE_URL: 'postgresql://u@h/db' };
    expect(indexSettings({}, env, '/app')).toEqual({
      chain: { type: 'rpc', urls: ['https://a.example', 'https://b.example'], cacheDir: null },
      network: 'arbitrum-one',
      networksFile: '/app/networks.json',
      database: { url: 'postgresql://u@h/db' },
      schema: 'marginscope_arbitrum_one',
      buildDir: '/app/build',
      history: null,
      keepGoing: false,
      detail: 'logs',
    });
  });

  test('behavior: a flag wins over the environment', () => {
    expect(indexSettings({ network: 'base' }, { RPC_URL: 'http://x', NETWORK: 'optimism' }, '/').network).toBe('base');
  });

  test('error: two chains, no PostgreSQL, no URL', () => {
    expect(() => indexSettings({ recording: 'a' }, { RPC_URL: 'http://x' }, '/')).toThrow(UsageError);
    expect(() => indexSettings({}, { DATABASE_URL: 'mysql://x' }, '/')).toThrow(UsageError);
    expect(() => indexSettings({ rpcUrl: 'localhost:8545' }, {}, '/')).toThrow(UsageError);
  });
});

describe('portSetting', () => {
  test('default', () => expect([portSetting(undefined, {}), portSetting('0', { PORT: '1' })]).toEqual([4000, 0]));
  test('error: not a port', () => {
    for (const text of ['70000', '-1', 'http', '1.5']) expect(() => portSetting(text, {})).toThrow(UsageError);
  });
});

test('behavior: history is off, all or a number of blocks', () => {
  const history = (text: string) => indexSettings({}, { HISTORY: text }, '/app').history;
  expect(['off', 'all', '5000'].map(history)).toEqual([0, 'all', 5000]);
  expect(() => history('some')).toThrow(UsageError);
});
