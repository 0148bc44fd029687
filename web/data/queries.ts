/** Operations of the dashboard; their types are generated into api.generated.ts by `npm run codegen`. */

export const HEAD = /* GraphQL */ `
  query Head {
    _meta {
      hasIndexingErrors
      block {
        number
        timestamp
      }
    }
    marginPools(first: 10, orderBy: createdAtBlock, orderDirection: asc) {
      createdAtBlock
      protocol {
        name
        network
      }
    }
  }
`;

export const OVERVIEW = /* GraphQL */ `
  query Overview($block: Block_height) {
    overview(block: $block) {
      meta {
        block {
          number
          timestamp
        }
        coverage {
          accounts
          covered
        }
      }
      markets
      totals {
        supplyUsd
        borrowUsd
        accounts
        borrowers
        unrealizedBadDebtUsd
        deficitUsd
      }
      liquidatable {
        accounts
        debtUsd
      }
      atRisk {
        shock
        stake {
          accounts
          collateralUsd
          debtUsd
        }
      }
      liquidations24h {
        count
        seizedUsd
      }
    }
  }
`;

export const MARKETS = /* GraphQL */ `
  query Markets($block: Block_height) {
    _meta(block: $block) {
      block {
        number
        timestamp
      }
    }
    markets(first: 100, orderBy: reserveId, orderDirection: asc, block: $block) {
      id
      inputToken {
        symbol
      }
      priceUsd
      utilization
      supplyApr
      borrowApr
      totalSupplyUsd
      totalBorrowUsd
      openBorrowers
      rateModel {
        optimalUsageBps
      }
      collateralConfigs(first: 1) {
        liquidationThresholdBps
      }
    }
  }
`;

export const HEATMAP = /* GraphQL */ `
  query Heatmap($market: ID!, $scale: HeatmapScale!, $range: HeatmapRange!, $bins: Int!, $block: Block_height) {
    liquidationHeatmap(market: $market, scale: $scale, range: $range, bins: $bins, block: $block) {
      referencePrice
      unknownReason
      bins {
        lowerPrice
        upperPrice
        lowerDistance
        upperDistance
        stake {
          accounts
          collateralUsd
          debtUsd
          expectedSeizedUsd
        }
      }
      belowRange {
        accounts
        collateralUsd
      }
      aboveRange {
        accounts
        collateralUsd
      }
      liquidatable {
        accounts
        debtUsd
      }
      unreachable {
        accounts
      }
      total {
        accounts
        collateralUsd
      }
      meta {
        coverage {
          accounts
          covered
        }
      }
    }
  }
`;

export const UTILIZATION = /* GraphQL */ `
  query Utilization($interval: HistoryInterval!, $first: Int!, $block: Block_height) {
    markets(first: 100, orderBy: reserveId, orderDirection: asc, block: $block) {
      id
      inputToken {
        symbol
      }
      utilizationHistory(interval: $interval, first: $first) {
        points {
          timestamp
          utilization
          borrowApr
        }
      }
    }
  }
`;

export const LEVERAGE = /* GraphQL */ `
  query Leverage($weightedBy: LeverageWeight!, $buckets: Int!, $max: BigDecimal!, $block: Block_height) {
    leverageDistribution(weightedBy: $weightedBy, buckets: $buckets, max: $max, block: $block) {
      accounts
      mean
      buckets {
        lower
        upper
        accounts
        debtUsd
        collateralUsd
        share
      }
      quantiles {
        p50
        p90
        p99
      }
      withoutEquity {
        accounts
        debtUsd
      }
    }
  }
`;

export const ACCOUNTS = /* GraphQL */ `
  query Accounts($block: Block_height, $first: Int!, $minDebt: BigDecimal!) {
    marginAccounts(
      first: $first
      orderBy: marginRatio
      orderDirection: asc
      where: { debtUsd_gt: $minDebt }
      block: $block
    ) {
      id
      category
      owner {
        id
      }
      nativeHealth
      leverage
      collateralUsd
      debtUsd
      uniformShock
      isLiquidatable
      liquidationPrices {
        token {
          symbol
        }
        currentPrice
        liquidationPrice
        distance
        side
      }
    }
  }
`;
