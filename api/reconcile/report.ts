import type { Question } from './question.ts';
import type { Residue } from './residue.ts';

/** A value as the contract said it, beside what was rebuilt; `onChain` null where the call failed. */
export interface Compared extends Question {
  readonly protocol: string;
  readonly onChain: bigint | null;
}

/** How one kind of value of one protocol compares. */
export interface ReconcileLine {
  readonly protocol: string;
  readonly field: string;
  /** values compared */
  readonly compared: number;
  /** of them, equal to the last unit */
  readonly exact: number;
  /** of them, within the bound that their reader states, exact ones included */
  readonly withinBound: number;
  /** calls that reverted or answered nothing */
  readonly failed: number;
  /** quantiles of the relative difference |rebuilt − on chain| / max(1, |on chain|) */
  readonly median: number;
  readonly p90: number;
  readonly p99: number;
  readonly worst: Compared | null;
}

export interface ReconcileReport {
  readonly block: number;
  readonly timestamp: number;
  readonly accounts: number;
  readonly markets: number;
  /** accounts left out, as something about them is unknown: reasons, with how many have it */
  readonly unknown: ReadonlyMap<string, number>;
  readonly lines: readonly ReconcileLine[];
  readonly residues: readonly Residue[];
}

const sizeOf = (value: bigint): bigint => (value < 0n ? -value : value);

/** |rebuilt − on chain|, native units. */
export const differenceOf = ({ onChain, rebuilt }: Compared): bigint =>
  onChain === null ? 0n : sizeOf(rebuilt - onChain);

/** Relative to what the chain says; of zero, the difference itself. */
export function relativeOf(compared: Compared): number {
  const { onChain } = compared;
  if (onChain === null) return Number.NaN;
  const base = sizeOf(onChain) === 0n ? 1n : sizeOf(onChain);
  return Number((differenceOf(compared) * 10n ** 18n) / base) / 1e18;
}

/** A line for each protocol and field, in the order of their first values. */
export function reportLines(values: readonly Compared[]): ReconcileLine[] {
  const groups = new Map<string, Compared[]>();
  for (const value of values) {
    const key = `${value.protocol} ${value.field}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return [...groups.values()].flatMap((group) => lineOf(group));
}

function lineOf(group: readonly Compared[]): ReconcileLine[] {
  const [first] = group;
  if (first === undefined) return [];
  const answered = group.filter(({ onChain }) => onChain !== null);
  const errors = answered.map(relativeOf).sort((a, b) => a - b);
  const quantile = (share: number): number =>
    errors[Math.min(errors.length - 1, Math.ceil(share * errors.length) - 1)] ?? 0;
  const differing = answered.filter((value) => differenceOf(value) > 0n);
  return [
    {
      protocol: first.protocol,
      field: first.field,
      compared: answered.length,
      exact: answered.length - differing.length,
      withinBound: answered.filter((value) => differenceOf(value) <= (value.bound ?? 0n)).length,
      failed: group.length - answered.length,
      median: quantile(0.5),
      p90: quantile(0.9),
      p99: quantile(0.99),
      worst: differing.reduce<Compared | null>(
        (worst, value) => (worst === null || relativeOf(value) > relativeOf(worst) ? value : worst),
        null,
      ),
    },
  ];
}

/** Whether everything that was asked was answered and lies within its bound. */
export const isReconciled = ({ lines }: ReconcileReport): boolean =>
  lines.every(({ compared, withinBound, failed }) => withinBound === compared && failed === 0);
