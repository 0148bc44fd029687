const seconds = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;
const form = /^(\d+(?:\.\d+)?)\s*([smhd])$/;
const blocksForm = /^(\d+)\s*blocks?$/;

/** How long something lasts: in chain time, or counted in blocks. */
export type Span =
  | { readonly type: 'seconds'; readonly seconds: number }
  | { readonly type: 'blocks'; readonly blocks: number };

/** Seconds of `90s`, `10m`, `1.5h` or `2d`; zero for 0; null for anything else. */
export function parseDuration(text: unknown): number | null {
  if (text === 0) return 0;
  if (typeof text !== 'string') return null;
  const [, amount, unit] = form.exec(text.trim()) ?? [];
  if (amount === undefined || unit === undefined || !(unit in seconds)) return null;
  return Math.round(Number(amount) * seconds[unit as keyof typeof seconds]);
}

/** A duration, or a number of blocks such as `12 blocks`; null for anything else. */
export function parseSpan(text: unknown): Span | null {
  const [, blocks] = typeof text === 'string' ? (blocksForm.exec(text.trim()) ?? []) : [];
  if (blocks !== undefined) return { type: 'blocks', blocks: Number(blocks) };
  const duration = parseDuration(text);
  return duration === null ? null : { type: 'seconds', seconds: duration };
}

/** As `parseDuration` reads it, in the largest unit that divides it. */
export function durationText(total: number): string {
  for (const unit of ['d', 'h', 'm'] as const) {
    if (total > 0 && total % seconds[unit] === 0) return `${total / seconds[unit]}${unit}`;
  }
  return `${total}s`;
}

/** As `parseSpan` reads it. */
export const spanText = (span: Span): string =>
  span.type === 'blocks' ? `${span.blocks} blocks` : durationText(span.seconds);
