/** How many books, or other things made anew, an answer takes: as an argument says, or the buckets between from and to. */
export interface Times {
  readonly what: string;
  /** Where nothing is given. */
  readonly usual: number;
  readonly most: number;
  readonly argument?: string;
}

/** Of fields that walk through the past: what their resolvers take is what is paid for. */
export const walks = {
  liquidationHeatmapHistory: { what: 'column', usual: 48, most: 200 },
  leverageBuildUp: { what: 'bucket', usual: 30, most: 200, argument: 'buckets' },
  heatmapScorecard: { what: 'sample', usual: 7, most: 24, argument: 'samples' },
  parameterChangeImpacts: { what: 'change', usual: 5, most: 20, argument: 'first' },
  alertBacktest: { what: 'block', usual: 168, most: 200 },
  rateCurveHistory: { what: 'sample', usual: 30, most: 100 },
} as const satisfies { readonly [field: string]: Times };
