/** Distinguishable on the dark panel, also for the most common colour-vision deficiencies. */
export const SERIES = ['#5cc8ff', '#f5a524', '#4cd4a0', '#e87bb4', '#b79bff', '#f2e066', '#ff7f5c', '#9fb3c8'];

export function seriesColor(index: number): string {
  return SERIES[index % SERIES.length] ?? '#5cc8ff';
}
