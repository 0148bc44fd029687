import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from './support/chromium.ts';
import { type Running, root, start } from './support/serve.ts';

/** The dashboard on the demo recording, served by the command and drawn by a real browser. */
describe('dashboard', () => {
  const data = mkdtempSync(join(tmpdir(), 'marginscope-dashboard-'));
  const artifacts = join(root, 'artifacts');
  const complaints: string[] = [];
  let server: Running;
  let browser: Browser;
  let page: Page;
  let url: string;

  beforeAll(async () => {
    mkdirSync(artifacts, { recursive: true });
    server = start({ args: ['serve', '--port', '0', '--data-dir', data] });
    url = (await server.waitFor(/(http:\/\/\S+?)\/?\s/))[1] ?? '';
    await server.waitFor(/ready/i);
    browser = await chromium.launch({
      executablePath: findChromium(),
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-sync'],
    });
    page = await browser.newPage({ viewport: { width: 1440, height: 1000 }, colorScheme: 'dark' });
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(url);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    rmSync(data, { recursive: true, force: true });
  });

  const panel = (title: string) => page.getByRole('region', { name: title });

  test('draws every view from the recorded market', async () => {
    await panel('Liquidation heatmap').locator('svg g[aria-label="rect"] rect').first().waitFor();
    await panel('Utilization through time').locator('svg g[aria-label="line"] path').first().waitFor();
    await panel('Leverage distribution').locator('svg g[aria-label="rect"] rect').first().waitFor();
    await panel('Riskiest accounts').locator('tbody tr').first().waitFor();
    expect(await panel('Riskiest accounts').locator('tbody tr').count()).toBe(15);
    expect(await panel('Markets').locator('tbody tr').count()).toBeGreaterThanOrEqual(6);
    await page.screenshot({ path: join(artifacts, 'dashboard.png'), fullPage: true });
  });

  test('ranks accounts by health factor', async () => {
    const health = await panel('Riskiest accounts').locator('tbody td:nth-child(2)').allTextContents();
    const numbers = health.map(Number);
    expect(numbers.every((value) => value > 0)).toBe(true);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  });

  test('another asset, measure and scale draw another heatmap', async () => {
    const heatmap = panel('Liquidation heatmap');
    const shape = () => heatmap.locator('svg').first().innerHTML();
    const before = await shape();
    await heatmap.getByRole('button', { name: 'Expected seized' }).click();
    await expect.poll(shape).not.toBe(before);
    const measured = await shape();
    await heatmap.getByRole('combobox', { name: 'Asset' }).selectOption({ index: 1 });
    await expect.poll(shape).not.toBe(measured);
    await heatmap.getByRole('button', { name: 'Log distance' }).click();
    await page.screenshot({ path: join(artifacts, 'dashboard-log.png') });
  });

  test('a past block shows the past', async () => {
    const accounts = panel('Riskiest accounts').locator('tbody');
    const now = await accounts.textContent();
    const slider = page.getByRole('slider', { name: 'Block' });
    const [first, last] = [Number(await slider.getAttribute('min')), Number(await slider.getAttribute('max'))];
    await slider.fill(String(Math.round(first + (last - first) / 2)));
    await slider.blur();
    await expect.poll(() => accounts.textContent()).not.toBe(now);
    await page.screenshot({ path: join(artifacts, 'dashboard-past.png'), fullPage: true });
    await page.getByRole('button', { name: 'Newest' }).click();
    await expect.poll(() => accounts.textContent()).toBe(now);
  });

  test('an API that fails shows an error with a way to try again', async () => {
    await page.route('**/graphql', (route) =>
      route.fulfill({ status: 500, contentType: 'application/json', body: '{"errors":[{"message":"out of order"}]}' }),
    );
    await panel('Leverage distribution').getByRole('button', { name: 'By account' }).click();
    await panel('Leverage distribution').getByRole('alert').waitFor();
    await page.unroute('**/graphql');
    await panel('Leverage distribution').getByRole('button', { name: 'Try again' }).click();
    await panel('Leverage distribution').locator('svg g[aria-label="rect"] rect').first().waitFor();
    complaints.splice(0);
  });

  test('GraphiQL answers a worked example', async () => {
    const graphiql = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await graphiql.goto(`${url}/graphiql`);
    await graphiql.getByRole('button', { name: /Execute query/ }).click();
    await graphiql.locator('.result-window', { hasText: '"data"' }).waitFor();
    await graphiql.screenshot({ path: join(artifacts, 'graphiql.png') });
    await graphiql.close();
  });

  test('nothing is asked of other hosts and the console is quiet', () => {
    expect(complaints).toEqual([]);
  });
});
