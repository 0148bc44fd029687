import { expect, test } from 'vitest';
import { createLog, logFormat, secretsOf } from './log.ts';

const url = 'https://user:pass%20word@rpc.example.org/v3/0123456789abcdef?apikey=secret-key-1';
const secrets = secretsOf([url, 'postgresql://me:hunter2@db.example.org/margin']);

test('JSON lines carry level, time, message and facts, and no key of any URL', () => {
  const lines: string[] = [];
  const log = createLog({ format: 'json', secrets, line: () => {}, write: (line) => void lines.push(line) });
  log.info('block', { block: 7, hash: '0x01', events: 3n });
  log.error(`request to ${url} failed`, { url, nested: { also: 'hunter2' } });
  const [first, second] = lines.map((line) => JSON.parse(line));
  expect(first).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-.*Z$/),
    block: 7,
    hash: '0x01',
    events: '3',
    msg: 'block',
  });
  expect(second).toMatchObject({ level: 'error', msg: expect.stringMatching('rpc.example.org') });
  expect(lines.join('')).not.toMatch(/0123456789abcdef|secret-key-1|pass%20word|pass word|hunter2/);
});

test('text is for people: no info lines, and no keys either', () => {
  const lines: string[] = [];
  const log = createLog({ format: 'text', secrets, line: (line) => void lines.push(line) });
  log.info('block', { block: 7 });
  log.warn('trying again: no answer from /v3/0123456789abcdef');
  expect(lines).toEqual(['trying again: no answer from /v3/***']);
});

test('a log format that is none is refused', () => {
  expect(logFormat(undefined, { LOG_FORMAT: 'json' })).toBe('json');
  expect(logFormat('text', { LOG_FORMAT: 'json' })).toBe('text');
  expect(() => logFormat('xml', {})).toThrow('neither text nor json');
});
