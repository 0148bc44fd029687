import { durationText } from '../duration.ts';
import { metrics } from '../metrics.ts';
import type { Rule } from '../rule.ts';
import { amountText, measureText } from '../template.ts';
import type { BacktestReport, RuleReport, Track } from './run.ts';
import { linear, linePath, rangeOf, type Scale, timeText, timeTicks, withinReach } from './scales.ts';

const WIDTH = 1280;
const LEFT = 88;
const RIGHT = 1016;
const TOP = 84;
const GAP = 34;
const PRICE = 120;
const BARS = 72;
const RULE = 118;

const colours = ['#2a6fb0', '#8a5fb4', '#0f8a7e', '#b5651d', '#5b7083', '#a33b6b'];
const ink = { text: '#1d2530', faint: '#66717e', grid: '#e4e8ec', fire: '#d9480f', led: '#1b7f3b', missed: '#c92a2a' };

/** Rules drawn and lines in each at most: what fired most comes first, the rest is in the table. */
const MOST_RULES = 10;
const MOST_TRACKS = 6;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

interface TextStyle {
  readonly size?: number;
  readonly colour?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly weight?: number;
}

const text = (x: number, y: number, content: string, style: TextStyle = {}): string => {
  const { size = 12, colour = ink.text, anchor = 'start', weight = 400 } = style;
  return `<text x="${x}" y="${y}" font-size="${size}" fill="${colour}" text-anchor="${anchor}" font-weight="${weight}">${escaped(content)}</text>`;
};

const line = (x1: number, y1: number, x2: number, y2: number, style: string): string =>
  `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}" ${style}/>`;

/** The back-test as a picture: price, liquidations, and where each rule that fired stood and fired. SVG. */
export function backtestPicture(report: BacktestReport): string {
  const fired = report.rules
    .filter(({ fires }) => fires > 0)
    .sort((a, b) => b.led - a.led || b.fires - a.fires)
    .slice(0, MOST_RULES);
  const x = linear([report.from, report.to], [LEFT, RIGHT]);
  const parts: string[] = [];
  let y = TOP;
  if (report.price !== null) {
    parts.push(pricePanel(report.price, x, y));
    y += PRICE + GAP;
  }
  parts.push(liquidationPanel(report, x, y));
  y += BARS + GAP;
  for (const rule of fired) {
    parts.push(rulePanel(rule, x, y));
    y += RULE + GAP;
  }
  const bottom = y - GAP + 6;
  const quiet = report.rules.filter(({ fires }) => fires === 0).map(({ rule }) => rule.id);
  const height = bottom + 64 + (quiet.length > 0 ? 20 : 0);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title" font-family="Inter, 'Segoe UI', system-ui, sans-serif">`,
    `<title id="title">Back-test of ${report.rules.length} alert rules</title>`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    heading(report),
    timeGrid(report, x, bottom),
    ...parts,
    legend(bottom + 42),
    quiet.length > 0
      ? text(LEFT, bottom + 64, `Quiet: ${cut(quiet.join(', '), 150)}`, { size: 12, colour: ink.faint })
      : '',
    '</svg>',
  ].join('\n');
}

const cut = (content: string, most: number): string =>
  content.length > most ? `${content.slice(0, most - 1)}…` : content;

function heading(report: BacktestReport): string {
  const day = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);
  const looks =
    report.everySeconds === null ? 'every stored block' : `one block every ${durationText(report.everySeconds)}`;
  const fires = report.rules.reduce((sum, rule) => sum + rule.fires, 0);
  const about = `${day(report.from)} to ${day(report.to)} · blocks ${report.firstBlock.toLocaleString('en-US')} to ${report.lastBlock.toLocaleString('en-US')}, ${looks} · ${report.liquidations.length} liquidations · ${fires} alerts · foreseen within ${durationText(report.horizonSeconds)}`;
  return (
    text(LEFT, 34, 'Where the alerts would have fired', { size: 20, weight: 600 }) +
    text(LEFT, 56, about, { colour: ink.faint })
  );
}

function timeGrid({ from, to }: BacktestReport, x: Scale, bottom: number): string {
  const ticks = timeTicks(from, to, 10);
  return ticks
    .map((tick) => {
      const at = x(tick);
      const label = text(Math.round(at), bottom + 16, timeText(tick, to - from), {
        size: 11,
        colour: ink.faint,
        anchor: 'middle',
      });
      return line(at, TOP, at, bottom, `stroke="${ink.grid}"`) + label;
    })
    .join('');
}

/** A panel's title above it, its frame, and the ends of its scale. */
function frame(title: string, y: number, { height, low, high }: { height: number; low: string; high: string }): string {
  return [
    text(LEFT, y - 8, title, { size: 13, weight: 600 }),
    line(LEFT, y + height, RIGHT, y + height, `stroke="${ink.faint}" stroke-opacity="0.5"`),
    text(LEFT - 8, y + 10, high, { size: 11, colour: ink.faint, anchor: 'end' }),
    text(LEFT - 8, y + height, low, { size: 11, colour: ink.faint, anchor: 'end' }),
  ].join('');
}

function pricePanel(price: NonNullable<BacktestReport['price']>, x: Scale, y: number): string {
  const [low, high] = rangeOf(price.usd, []);
  const scale = linear([low, high], [y + PRICE, y]);
  const points = price.times.map((time, i) => ({ x: x(time), y: scale(price.usd[i] ?? 0) }));
  const ends = { height: PRICE, low: amountText(low, 'USD'), high: amountText(high, 'USD') };
  return `${frame(`Price of ${price.symbol}`, y, ends)}<path d="${linePath(points)}" fill="none" stroke="${ink.text}" stroke-width="1.4"/>`;
}

function liquidationPanel({ liquidations, from, to }: BacktestReport, x: Scale, y: number): string {
  const bins = 232;
  const sums = new Float64Array(bins);
  for (const { timestamp, usd } of liquidations) {
    const bin = Math.min(bins - 1, Math.floor(((timestamp - from) / Math.max(1, to - from)) * bins));
    if (bin >= 0) sums[bin] = (sums[bin] ?? 0) + (usd ?? 0);
  }
  const most = Math.max(1, ...sums);
  const scale = linear([0, most], [y + BARS, y]);
  const width = (RIGHT - LEFT) / bins;
  const bars = Array.from(sums, (sum, i) => {
    if (sum === 0) return '';
    const top = Math.min(scale(sum), y + BARS - 1.5);
    const left = x(from + ((to - from) * i) / bins);
    return `<rect x="${left.toFixed(1)}" y="${top.toFixed(1)}" width="${Math.max(2, width - 0.6).toFixed(1)}" height="${(y + BARS - top).toFixed(1)}" fill="${ink.missed}" fill-opacity="0.75"/>`;
  });
  const total = liquidations.reduce((sum, { usd }) => sum + (usd ?? 0), 0);
  const ends = { height: BARS, low: '$0', high: amountText(most, 'USD') };
  const title = `Liquidated, USD in each ${amountText(Math.round((to - from) / bins / 60) * 60, 'seconds')}`;
  const note =
    text(RIGHT + 16, y + 14, `${liquidations.length} liquidations`, { size: 12 }) +
    text(RIGHT + 16, y + 31, amountText(total, 'USD'), { size: 12 });
  return frame(title, y, ends) + bars.join('') + note;
}

function rulePanel(report: RuleReport, x: Scale, y: number): string {
  const { rule, alerts } = report;
  const groups = new Map<string, number>();
  for (const { group } of alerts) groups.set(group, (groups.get(group) ?? 0) + 1);
  const order = [...groups]
    .sort(([, a], [, b]) => b - a)
    .map(([group]) => group)
    .slice(0, MOST_TRACKS);
  const tracks = order.flatMap((group) => report.tracks.find((track) => track.group === group) ?? []);
  const values = tracks.flatMap(({ measured }) => measured.filter((value) => value !== null));
  const [low, high] = rangeOf(withinReach(values, rule.threshold), [rule.threshold, rule.clear]);
  const toPixels = linear([low, high], [y + RULE, y]);
  const scale: Scale = (value) => Math.min(y + RULE, Math.max(y, toPixels(value)));
  const unit = metrics.get(rule.metric)?.metric.unit ?? 'number';
  const show = (value: number): string => measureText(value, rule.measure, unit);
  const spans = alerts.map(({ fired, resolved }) => {
    const [left, right] = [x(fired.timestamp), resolved === null ? RIGHT : x(resolved.timestamp)];
    return `<rect x="${left.toFixed(1)}" y="${y}" width="${Math.max(1.5, right - left).toFixed(1)}" height="${RULE}" fill="${ink.fire}" fill-opacity="0.1"/>`;
  });
  const lines = tracks.map((track, i) =>
    trackPath(track, { x, scale, colour: colours[i % colours.length] ?? ink.text }),
  );
  const marks = alerts.map((alert) => mark(x(alert.fired.timestamp), y + 10, alert.outcome));
  return [
    frame(`${rule.id}  ·  ${titleOf(rule)}`, y, { height: RULE, low: show(low), high: show(high) }),
    ...spans,
    line(LEFT, scale(rule.threshold), RIGHT, scale(rule.threshold), `stroke="${ink.fire}" stroke-dasharray="6 4"`),
    rule.clear === rule.threshold
      ? ''
      : line(
          LEFT,
          scale(rule.clear),
          RIGHT,
          scale(rule.clear),
          `stroke="${ink.fire}" stroke-opacity="0.55" stroke-dasharray="2 4"`,
        ),
    ...lines,
    ...marks,
    sideNote(report, tracks, y, show),
  ].join('');
}

const titleOf = ({ metric, measure }: Rule): string =>
  measure.type === 'level'
    ? metric
    : `${metric}, ${measure.type === 'zscore' ? 'z-score' : 'change'} over ${durationText(measure.window * measure.everySeconds)}`;

interface TrackStyle {
  readonly x: Scale;
  readonly scale: Scale;
  readonly colour: string;
}

function trackPath({ times, measured }: Track, { x, scale, colour }: TrackStyle): string {
  const points = times.map((time, i) => {
    const value = measured[i] ?? null;
    return { x: x(time), y: value === null ? null : scale(value) };
  });
  return `<path d="${linePath(points)}" fill="none" stroke="${colour}" stroke-width="1.3"/>`;
}

/** A triangle where the alert fired: filled when a liquidation followed, crossed when none did, open while undecided. */
function mark(x: number, y: number, outcome: 'LED' | 'FALSE' | 'OPEN'): string {
  const at = x.toFixed(1);
  const triangle = `M${(x - 4.5).toFixed(1)} ${y - 8}L${(x + 4.5).toFixed(1)} ${y - 8}L${at} ${y}Z`;
  if (outcome === 'LED') return `<path d="${triangle}" fill="${ink.led}"/>`;
  const colour = outcome === 'FALSE' ? ink.missed : ink.faint;
  return `<path d="${triangle}" fill="#ffffff" stroke="${colour}" stroke-width="1.4"/>`;
}

function sideNote(report: RuleReport, tracks: readonly Track[], y: number, show: (value: number) => string): string {
  const { rule, fires, firesPerDay, falseAlarms, falseAlarmShare, leadSeconds, warnedShare } = report;
  const share = (value: number | null): string => (value === null ? 'unknown' : `${Math.round(value * 100)} %`);
  const notes = [
    `${fires} ${fires === 1 ? 'alert' : 'alerts'}, ${Number(firesPerDay.toPrecision(2))} a day`,
    `${rule.when === 'ABOVE' ? 'above' : 'below'} ${show(rule.threshold)}, clears at ${show(rule.clear)}`,
    `false alarms ${falseAlarms} (${share(falseAlarmShare)})`,
    `lead ${leadSeconds === null ? 'none' : `${amountText(leadSeconds.median, 'seconds')} (median)`}`,
    `warned of ${share(warnedShare)} of the USD`,
  ];
  const names = tracks.map((track, i) => {
    const at = RIGHT + 16 + (i % 3) * 80;
    const row = y + 98 + 15 * Math.floor(i / 3);
    const colour = colours[i % colours.length] ?? ink.text;
    const name = track.symbol ?? (track.group === '' ? 'all' : `${track.group.split('=').at(-1)?.slice(0, 8)}…`);
    return `<rect x="${at}" y="${row - 6}" width="10" height="3" fill="${colour}"/>${text(at + 14, row, cut(name, 10), { size: 11, colour: ink.faint })}`;
  });
  return (
    notes
      .map((note, i) => text(RIGHT + 16, y + 12 + i * 16, note, { size: 12, colour: i === 0 ? ink.text : ink.faint }))
      .join('') + names.join('')
  );
}

function legend(y: number): string {
  const entries: readonly [string, string][] = [
    [mark(0, 0, 'LED'), 'fired, liquidations followed'],
    [mark(0, 0, 'FALSE'), 'fired, none followed'],
    [mark(0, 0, 'OPEN'), 'fired, too late to tell'],
    [`<rect x="-6" y="-10" width="14" height="12" fill="${ink.fire}" fill-opacity="0.15"/>`, 'while firing'],
    [line(-7, -4, 9, -4, `stroke="${ink.fire}" stroke-dasharray="6 4"`), 'threshold'],
    [line(-7, -4, 9, -4, `stroke="${ink.fire}" stroke-opacity="0.55" stroke-dasharray="2 4"`), 'clear level'],
  ];
  let x = LEFT + 8;
  return entries
    .map(([sign, label]) => {
      const part = `<g transform="translate(${x} ${y})">${sign}${text(14, 0, label, { size: 12, colour: ink.faint })}</g>`;
      x += 34 + label.length * 6.6;
      return part;
    })
    .join('');
}
