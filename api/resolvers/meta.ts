import { intArgument } from '../arguments.ts';
import type { Analytics } from '../book/analytics.ts';
import type { AnswerScope } from '../book/answer-provenance.ts';
import { sumText } from '../decimals.ts';
import type { Finality, Sources } from './context.ts';

/** Meta of the SDL. */
export interface MetaAnswer {
  readonly block: { readonly number: number; readonly hash: string; readonly timestamp: number };
  readonly lagSeconds: number;
  readonly finality: Finality;
  readonly formulaVersion: string;
  readonly coverage: CoverageAnswer;
  /** What the answer was made from, for its provenance; not of the SDL. */
  readonly analytics: Analytics;
  readonly scope: AnswerScope;
}

interface CoverageAnswer {
  readonly accounts: number;
  readonly covered: number;
  readonly excluded: number;
  readonly share: string;
  readonly unpriced: (args: { readonly first: number | null; readonly skip: number | null }) => ExcludedAnswer[];
}

interface ExcludedAnswer {
  readonly account: string;
  readonly reason: string;
}

/** The meta of an answer given from a book. */
export async function metaOf(
  { now, finality }: Sources,
  analytics: Analytics,
  scope: AnswerScope = {},
): Promise<MetaAnswer> {
  const { block, formulaVersion } = analytics;
  return {
    block: { number: block.number, hash: block.hash, timestamp: block.timestamp },
    lagSeconds: Math.max(0, Math.floor(now() / 1000) - block.timestamp),
    finality: await finality(block),
    formulaVersion,
    coverage: coverageOf(analytics),
    analytics,
    scope,
  };
}

function coverageOf({ book, excluded }: Analytics): CoverageAnswer {
  const covered = book.count - book.vacant;
  const accounts = covered + excluded.size;
  return {
    accounts,
    covered,
    excluded: excluded.size,
    share: sumText(accounts === 0 ? 1 : covered / accounts),
    unpriced: (args) => {
      const first = intArgument('first', args.first, { min: 0, max: 1000, fallback: 20 });
      const skip = intArgument('skip', args.skip, { min: 0, max: 1_000_000, fallback: 0 });
      const sorted = [...excluded].sort(([a], [b]) => (a < b ? -1 : 1));
      return sorted.slice(skip, skip + first).map(([account, reason]) => ({ account, reason }));
    },
  };
}
