import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium, openPage } from './support/chromium.ts';
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
    browser = await launchChromium();
    page = await openPage(browser, { viewport: { width: 1440, height: 1000 }, colorScheme: 'dark' });
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
    await panel('Oracle health').locator('li').first().waitFor();
    await panel('Leverage build-up').locator('tbody tr').first().waitFor();
    await panel('Carry board').locator('tbody tr').first().waitFor();
    expect(await panel('Riskiest accounts').locator('tbody tr').count()).toBe(15);
    expect(await panel('Lending markets').locator('tbody tr').count()).toBeGreaterThanOrEqual(6);
    await page.screenshot({ path: join(artifacts, 'dashboard.png'), fullPage: true });
  });

  test('ranks accounts by margin ratio', async () => {
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

  test('the price × time map draws columns', async () => {
    const heatmap = panel('Liquidation heatmap');
    await heatmap.getByRole('button', { name: 'Through time' }).click();
    await heatmap.locator('svg[aria-label$="through time"] g[aria-label="rect"] rect').first().waitFor();
    await heatmap.getByRole('button', { name: 'This block' }).click();
  });

  test('the protocol filter applies to tables and maps', async () => {
    const protocols = page.getByRole('group', { name: 'Protocol' }).getByRole('button');
    const names = (title: string) => panel(title).locator('tbody .tag').allTextContents();
    await protocols.filter({ hasText: 'Aave v3' }).click();
    for (const title of ['Riskiest accounts', 'Lending markets', 'Leverage build-up']) {
      await expect.poll(async () => [...new Set(await names(title))]).toEqual(['Aave v3']);
    }
    await expect
      .poll(() => panel('Liquidation heatmap').locator('.legend span').allTextContents())
      .toEqual(['Aave v3']);
    await protocols.first().click();
    await expect.poll(() => protocols.first().getAttribute('aria-pressed')).toBe('true');
  });

  test('a deeper shock sets off more', async () => {
    const cascade = panel('Cascade');
    const liquidated = async () =>
      Number((await cascade.locator('.facts .value').first().textContent())?.replace(',', ''));
    await cascade.getByRole('table', { name: 'Rounds' }).locator('tbody tr').first().waitFor();
    const before = await liquidated();
    const slider = cascade.getByRole('slider', { name: 'Shock' });
    await slider.fill('60');
    await slider.blur();
    await expect.poll(liquidated).toBeGreaterThan(before);
    expect(await cascade.locator('.facts').textContent()).toMatch(/Amplification[\d.]+×/);
    expect(await cascade.getByRole('table', { name: 'By protocol' }).locator('tbody tr').count()).toBeGreaterThan(0);
  });

  test('alerts have state, severity, time and message, and can be narrowed to what fires', async () => {
    const alerts = panel('Alerts');
    const states = () => alerts.locator('tbody td:first-child').allTextContents();
    await alerts.locator('tbody tr').first().waitFor();
    const all = await states();
    const [first] = await alerts.locator('tbody tr').allInnerTexts();
    expect(first).toMatch(/(firing|resolved)\s+(info|warning|critical)\s+\d{4}-\d\d-\d\d \d\d:\d\d UTC\s+\w/);
    await alerts.getByRole('button', { name: 'Firing' }).click();
    const firing = all.filter((state) => state === 'firing');
    if (firing.length === 0) await alerts.getByText('No alert at this block.').waitFor();
    else await expect.poll(states).toEqual(firing);
    await alerts.getByRole('button', { name: 'Newest' }).click();
    expect(await alerts.textContent()).toContain('as they happen');
  });

  test('an account leads to its owner, and an address that is none is refused', async () => {
    const link = panel('Riskiest accounts').locator('tbody a').first();
    const address = (await link.getAttribute('title')) ?? '';
    await link.click();
    const owner = panel('Owner');
    await owner.getByRole('region', { name: 'Margin accounts' }).locator('article').first().waitFor();
    expect(await owner.textContent()).toContain(address);
    expect(await owner.getByRole('region', { name: 'Net delta' }).locator('tbody tr').count()).toBeGreaterThan(0);
    expect(await owner.getByRole('region', { name: 'Strategy' }).count()).toBe(1);
    await page.screenshot({ path: join(artifacts, 'dashboard-owner.png'), fullPage: true });

    const search = page.getByRole('searchbox', { name: 'Owner address' });
    await search.fill('vitalik.eth');
    await search.press('Enter');
    await page.getByText('An address is 0x and 40 hex digits.').waitFor();
    await search.fill(`0x${'00'.repeat(19)}01`);
    await search.press('Enter');
    await owner.getByText('has no margin account').waitFor();
    await page.getByRole('link', { name: 'All views', exact: false }).last().click();
    await panel('Riskiest accounts').locator('tbody tr').first().waitFor();
  });

  test('a past block shows the past, and pauses what is live', async () => {
    const accounts = panel('Riskiest accounts').locator('tbody');
    const ticker = page.locator('.ticker');
    await expect.poll(() => ticker.textContent()).toMatch(/live block [\d,]+, .+ ago/);
    const now = await accounts.textContent();
    const slider = page.getByRole('slider', { name: 'Block' });
    const [first, last] = [Number(await slider.getAttribute('min')), Number(await slider.getAttribute('max'))];
    await slider.fill(String(Math.round(first + (last - first) / 2)));
    await slider.blur();
    await expect.poll(() => accounts.textContent()).not.toBe(now);
    expect(await ticker.textContent()).toContain('paused');
    const block = new URL(page.url()).hash.slice('#/'.length);
    expect(block).toMatch(/^\?block=\d+$/);
    expect(await accounts.locator('a').first().getAttribute('href')).toContain(block);
    await page.screenshot({ path: join(artifacts, 'dashboard-past.png'), fullPage: true });
    await page.getByRole('button', { name: 'Newest' }).first().click();
    await expect.poll(() => accounts.textContent()).toBe(now);
    await page.goBack();
    await expect.poll(() => slider.inputValue()).toBe(block.slice('?block='.length));
    await page.goForward();
    await expect.poll(() => ticker.textContent()).toContain('live');
  });

  test('fits a phone, and without WebSockets asks for the newest block', async () => {
    const phone = await openPage(browser, { viewport: { width: 390, height: 844 }, colorScheme: 'light' });
    await phone.routeWebSocket(/graphql/, (socket) => socket.close());
    await phone.goto(url);
    await phone.getByRole('region', { name: 'Riskiest accounts' }).locator('tbody tr').first().waitFor();
    await expect.poll(() => phone.locator('.ticker').textContent()).toMatch(/polling block/);
    expect(await phone.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await phone.screenshot({ path: join(artifacts, 'dashboard-phone.png'), fullPage: true });
    await phone.close();
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
    const graphiql = await openPage(browser, { viewport: { width: 1440, height: 900 } });
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
