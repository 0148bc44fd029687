/** How each answer over many accounts or markets is made, in one line; what its numbers mean is in their docstrings. */
export const answerFormulas = {
  Overview:
    'sums over the pools’ markets (native amounts accrued to the block · price) and over the accounts of the book; at risk: accounts whose surplus is below zero once every price that is not stable moved by the shock',
  PoolTotals: 'sums over the pools’ markets (native amounts accrued to the block · price) and over their accounts',
  LeverageDistribution:
    'leverage = exposure / (exposure − debt) of each account that owes and has equity, binned and weighted by debt, exposure or one each',
  LiquidationHeatmap:
    'each account’s surplus(p) = constant + Σ weight · p is linear in the price p asked about; its liquidation price is p − surplus / weight; accounts are binned by it, with all their collateral and debt and what a first liquidation takes there',
  LiquidationHeatmapHistory: 'the heatmap of the book of each sample’s block, on one set of edges',
  AtRiskCurve: 'for each shock the accounts whose surplus is below zero once the prices have moved by it',
  Concentration: 'shares of the total by account; HHI = Σ share², top n = Σ of the n largest shares',
  BadDebtSummary:
    'unrealized = Σ max(0, debt − exposure) over accounts that owe; realized = Σ of the USD of stored BadDebt events; outstanding = Σ deficit · price, of GMX Σ deficit, which is USD',
  OpenInterestSummary: 'Σ over markets of size · price by side; gross = L + S, one-sided = (L + S) / 2, net = L − S',
  OracleHealth:
    'age = block time − the source’s own time; usual beat = 95th percentile of hours between hours with an update; hidden = at risk after a fall by σ · √age, less at risk now',
  LeverageBuildUp: 'z-score of each component’s present against the buckets before it, and their mean',
  HeatmapScorecard:
    'predicted: accounts whose liquidation price lies on the price’s path; recall = really seized of predicted / really seized; precision = Σ min(seized, expected) / expected',
  ParameterImpact: 'two books of the same accounts and prices, before and after the change',
  PastImpact: 'two books of the accounts and prices of the block of the change, by the value before it and after it',
  PastParameterImpact:
    'impact: see its own provenance; Σ over stored Liquidation events, in the hours after the change, of the accounts it made liquidatable',
  CarryBoard:
    'rates by base over its markets; looped = Σ min(yield-bearing supply, debt of the base); carry = L · y − (L − 1) · r',
  SigmaDistribution: '|ln(liquidation price / price)| / (σ · √(1/365)), the least over an account’s markets, binned',
  Cascade:
    'shock; then rounds: whoever is liquidatable is liquidated once by its protocol’s rule, what is taken is sold into the depth given, prices move, until nobody is left',
  OwnerView:
    'Σ of the owner’s priced positions by base; gamma from equity at ±10 %; portfolio margin = worst of the scenarios on net deltas',
  UtilizationHistory: 'MarketStats rows of the market by hour or day: the last MarketPoint of each, gaps carried',
  FundingHistory: 'FundingStats rows of the market by hour or day; cumulative = Σ accrued',
  RateCurveHistory: 'the rate curve by the pool’s rows of each sample’s block',
  MarginAccountConnection: 'the accounts of the book that the filter selects; each number has a provenance of its own',
} as const;

export type AnswerName = keyof typeof answerFormulas;

export const answerNames = Object.keys(answerFormulas).filter((name): name is AnswerName => name in answerFormulas);
