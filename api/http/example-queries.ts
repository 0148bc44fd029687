/** A worked query, shown as a tab of GraphiQL and run by the tests. */
export interface ExampleQuery {
  readonly title: string;
  readonly query: string;
  readonly variables?: string;
}

const example = (title: string, body: string): ExampleQuery => ({ title, query: `# ${title}\n${body.trim()}\n` });

export const exampleQueries: readonly ExampleQuery[] = [
  example(
    'Markets: utilization and rates now',
    `
query Markets {
  markets(first: 20, orderBy: name) {
    id
    name
    inputToken { symbol decimals }
    priceUsd
    priceAgeSeconds
    utilization
    supplyApy
    borrowApy
    totalSupply
    totalSupplyUsd
    totalBorrowUsd
    openBorrowers
    meta { block { number timestamp } lagSeconds formulaVersion coverage { share } }
  }
}`,
  ),
  example(
    'The riskiest accounts, stored and derived filters together',
    `
query RiskiestAccounts {
  marginAccounts(
    first: 10
    orderBy: marginRatio
    orderDirection: asc
    where: { debtUsd_gt: "1000", openPositionCount_gte: 2 }
  ) {
    id
    owner { id }
    category
    nativeHealth
    marginRatio
    leverage
    collateralUsd
    debtUsd
    isLiquidatable
    uniformShock
    liquidationPrices {
      token { symbol }
      currentPrice
      liquidationPrice
      distance
      side
    }
    positions(where: { isOpen: true }) {
      side
      isCollateral
      market { name }
      balanceNow
      valueUsd
    }
  }
}`,
  ),
  example(
    'Liquidation heatmap of every market',
    `
query Heatmaps {
  markets(first: 20, orderBy: name) {
    name
    liquidationHeatmap(bins: 20, scale: LOG_DISTANCE, range: { from: "0.5", to: "1.5" }) {
      referencePrice
      bins {
        lowerPrice
        upperPrice
        stake { accounts collateralUsd debtUsd expectedSeizedUsd }
      }
      liquidatable { accounts debtUsd }
      total { accounts debtUsd }
      meta { block { number } coverage { accounts excluded } }
    }
  }
}`,
  ),
  example(
    'Leverage distribution, weighted by debt',
    `
query Leverage {
  leverageDistribution(weightedBy: DEBT, buckets: 20, max: "10") {
    buckets { lower upper accounts debtUsd share }
    quantiles { p50 p90 p99 }
    mean
    withoutEquity { accounts debtUsd }
    meta { block { number timestamp } coverage { share } }
  }
}`,
  ),
  example(
    'Utilization through time',
    `
query Utilization {
  markets(first: 6, orderBy: name) {
    name
    utilizationHistory(interval: day, first: 60) {
      points { timestamp utilization borrowApr isCarried }
    }
  }
}`,
  ),
  example(
    'What falls due when every price falls',
    `
query AtRisk {
  overview {
    totals { supplyUsd borrowUsd accounts borrowers deficitUsd }
    liquidatable { accounts debtUsd }
    atRisk { shock stake { accounts debtUsd expectedSeizedUsd } }
    liquidations24h { count seizedUsd }
    liquidations7d { count seizedUsd }
    meta { block { number timestamp } finality }
  }
  atRiskCurve(from: "-0.5", to: "0", points: 26) {
    points { shock stake { accounts debtUsd } }
  }
}`,
  ),
  example(
    'Who holds the debt, and what of it is lost',
    `
query Concentration {
  concentration(by: DEBT) { totalUsd holders hhi top1 top5 top10 }
  badDebtSummary {
    unrealized { usd debtUsd accounts }
    realized { kind count usd priced }
    outstandingUsd
    events(first: 10) { kind market { name } amountUsd timestamp }
    meta { block { number timestamp } coverage { share } }
  }
}`,
  ),
  example(
    'What a crash sets off, round by round',
    `
query Cascade {
  cascade(shock: "-0.3", reserveUsd: "1000000", rounds: 10) {
    rounds { round flow { accounts seizedUsd soldUsd badDebtUsd } protocols { protocol { slug } flow { repaidUsd } } }
    prices { market { name } before shocked after amplification }
    amplification settled unrealizedBadDebtUsd
  }
}`,
  ),
  example(
    'How near, in standard deviations, and what would be taken',
    `
query Distance {
  sigmaDistribution { buckets { lower upper stake { accounts debtUsd } } unknown { accounts } }
  marginAccounts(first: 5, orderBy: marginRatio, where: { debtUsd_gt: 0 }) {
    id sigmaDistance touchProbability expectedSeizedUsd
    allowedLiquidation { collateralMarket { name } seizedUsd repaidUsd bonus }
    provenance(of: nativeHealth) { value formula version inputs { entity id field value } }
  }
}`,
  ),
  example(
    'Oracles, build-up and carry',
    `
query Markets {
  oracleHealth { market { name } ageSeconds heartbeatSeconds isStale hiddenAtRisk { accounts debtUsd } }
  leverageBuildUp(interval: day) { market { name } index driver components { name zScore } realizedVolatility }
  carryBoard { rows { base borrowApr yieldApr fundingApr loopedUsd medianLoopLeverage } }
}`,
  ),
  example(
    'Perps: open interest over cap and pool, funding by day and in all',
    `
query Perps {
  openInterestSummary {
    grossUsd
    netUsd
    markets {
      market {
        name
        fundingHistory(interval: day, first: 30) {
          cumulative
          pending
          points { timestamp ratePerDay accrued cumulative }
        }
      }
      fundingApr
      openInterest { longUsd shortUsd capUsage backingUsage }
    }
  }
}`,
  ),
  example(
    'Accounts page by page, all of one block',
    `
query Pages($after: String) {
  marginAccountsConnection(first: 20, after: $after, orderBy: debtUsd, orderDirection: desc) {
    nodes { id debtUsd marginRatio owner { id } }
    pageInfo { hasNextPage endCursor }
    totalCount
    meta { block { number timestamp } }
  }
}`,
  ),
  example(
    'Events, as on The Graph',
    `
query Events {
  liquidations(first: 10, orderBy: timestamp, orderDirection: desc) {
    timestamp
    collateralMarket { name }
    debtMarket { name }
    seizedUsd
    repaidUsd
    liquidator { id }
    transactionHash
  }
  _meta { block { number hash timestamp } hasIndexingErrors }
}`,
  ),
];
