/**
 * Colours of lines and protocols, by place: distinguishable on both panels, also for the most common colour-vision
 * deficiencies. Their values are in style.css, one set for light and one for dark.
 */
export const SERIES = 8;

export function seriesColor(index: number): string {
  return `var(--series-${(index % SERIES) + 1})`;
}

/** A protocol keeps its colour in every view: its place among all protocols of the deployment, by name. */
export function protocolColor(protocols: readonly { readonly id: string }[], id: string): string {
  return seriesColor(
    Math.max(
      0,
      protocols.findIndex((protocol) => protocol.id === id),
    ),
  );
}

export const INK = 'var(--text)';
export const EDGE = 'var(--panel-edge)';

/** Box of the text under the pointer. */
export const TIP = { fill: 'var(--field)', stroke: 'var(--edge-strong)' } as const;

/**
 * Little to much, as dark to bright on a dark panel and pale to strong on a light one; the darkest is lighter than the
 * panel, or little would look like a hole in it.
 */
export function heatScheme(): { readonly scheme: 'inferno' | 'ylorrd'; readonly range: [number, number] } {
  const isLight = window.matchMedia('(prefers-color-scheme: light)').matches;
  return isLight ? { scheme: 'ylorrd', range: [0.05, 1] } : { scheme: 'inferno', range: [0.15, 1] };
}
