import { afterAll, beforeAll, expect, test } from 'vitest';
import { inProcess } from './support/door.ts';
import { type PostgresServer, startPostgres } from './support/postgres.ts';
import { type Running, start } from './support/serve.ts';

let postgres: PostgresServer;
let serving: Running;
let url: string;

beforeAll(async () => {
  postgres = await startPostgres();
  url = await postgres.createDatabase();
  serving = start({ args: ['serve', '--port', '0', '--database-url', url] });
  await serving.waitFor(/Ready\./);
});
afterAll(async () => {
  await serving?.stop();
  await postgres?.stop();
});

const door = (...args: string[]) => inProcess([...args, '--database-url', url, '--json']);

test('status, digest and query read what a running serve has stored on PostgreSQL, and doctor finds it well', async () => {
  const status = await door('status');
  expect(status).toMatchObject({ code: 0, stderr: '' });
  const report = JSON.parse(status.stdout);
  expect(report).toMatchObject({ health: 'healthy', failure: null });
  const digest = await door('digest');
  expect(JSON.parse(digest.stdout)).toEqual({ block: report.head.number, digest: report.digest });
  const query = await door('query', '{ _meta { block { number } } }');
  expect(JSON.parse(query.stdout)).toEqual({ data: { _meta: { block: { number: report.head.number } } } });
  const doctor = await door('doctor');
  expect(JSON.parse(doctor.stdout)).toMatchObject({ healthy: true });
});

test('error: what writes is refused while serve runs', async () => {
  const refused = await door('revert', '--to', '10');
  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch(/in use by another process/);
});
