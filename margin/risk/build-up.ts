/** A measured quantity of a market through time, ascending; the last is the present. */
export interface ComponentSeries {
  readonly name: string;
  readonly values: readonly number[];
}

export interface Component {
  readonly name: string;
  readonly value: number;
  /** of the values before; null where there is none */
  readonly mean: number | null;
  /** (value − mean) / standard deviation, clamped to ±6; null with fewer than 8 earlier values or none that differ */
  readonly zScore: number | null;
}

export interface BuildUp {
  /** mean of the components' z-scores; null where none is known */
  readonly index: number | null;
  readonly components: readonly Component[];
  /** the component with the largest z-score; null where none is known */
  readonly driver: string | null;
}

const LEAST_HISTORY = 8;
const CLAMP = 6;

/**
 * How unusual a market's leverage is against its own history: each component's present value as a z-score of the values
 * before it, and their mean. All components grow with leverage, so above zero is a build-up.
 */
export function leverageBuildUp(series: readonly ComponentSeries[]): BuildUp {
  const components = series.map(component);
  const known = components.filter((one) => one.zScore !== null);
  const driver = known.reduce<Component | null>(
    (most, one) => (most === null || (one.zScore ?? 0) > (most.zScore ?? 0) ? one : most),
    null,
  );
  const sum = known.reduce((total, one) => total + (one.zScore ?? 0), 0);
  return { index: known.length === 0 ? null : sum / known.length, components, driver: driver?.name ?? null };
}

/**
 * The build-up as it was at each point of series of one length, each against the points before it. NaN stands for a value
 * that was not known yet; a component without a known value so far is left out.
 */
export function leverageBuildUps(series: readonly ComponentSeries[]): BuildUp[] {
  const length = series.reduce((most, { values }) => Math.max(most, values.length), 0);
  return Array.from({ length }, (_, i) => {
    const until = series.map(({ name, values }) => ({
      name,
      values: values.slice(0, i + 1).filter((value) => !Number.isNaN(value)),
    }));
    return leverageBuildUp(until.filter(({ values }) => values.length > 0));
  });
}

function component({ name, values }: ComponentSeries): Component {
  const value = values[values.length - 1] ?? Number.NaN;
  const before = values.slice(0, -1);
  const mean = before.reduce((sum, one) => sum + one, 0) / Math.max(1, before.length);
  const variance = before.reduce((sum, one) => sum + (one - mean) ** 2, 0) / Math.max(1, before.length - 1);
  const z = (value - mean) / Math.sqrt(variance);
  const isKnown = before.length >= LEAST_HISTORY && variance > 1e-24 * (1 + mean ** 2) && Number.isFinite(z);
  return {
    name,
    value,
    mean: before.length === 0 ? null : mean,
    zScore: isKnown ? Math.min(Math.max(z, -CLAMP), CLAMP) : null,
  };
}
