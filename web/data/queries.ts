/** Operations of the dashboard; their types are generated into api.generated.ts by `npm run codegen`. */

export const HEAD = /* GraphQL */ `
  query Head {
    _meta {
      block {
        number
        hash
        timestamp
      }
    }
    protocols(first: 50, orderBy: name, orderDirection: asc) {
      id
      name
      slug
      network
      family
    }
    marginPools(first: 1, orderBy: createdAtBlock, orderDirection: asc) {
      createdAtBlock
    }
  }
`;

export const BLOCK = /* GraphQL */ `
  query Block($block: Block_height) {
    _meta(block: $block) {
      block {
        number
        timestamp
      }
    }
  }
`;

export const OVERVIEW = /* GraphQL */ `
  query Overview($pool: ID, $block: Block_height) {
    overview(pool: $pool, block: $block) {
      meta {
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
        notionalUsd
      }
    }
  }
`;

export const MARKETS = /* GraphQL */ `
  query Markets($block: Block_height) {
    markets(first: 500, orderBy: id, orderDirection: asc, block: $block) {
      id
      name
      kind
      pool {
        id
      }
      protocol {
        id
        name
      }
      inputToken {
        symbol
      }
      priceUsd
      baseAsset
      isStable
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
        liquidationThresholdWad
      }
      sizeDecimals
      quoteDecimals
      longSize
      shortSize
      markPriceUsd
      fundingRatePerDay
      openLongs
      openShorts
      openInterestNow {
        longUsd
        shortUsd
        grossUsd
        netUsd
        longEntryUsd
        shortEntryUsd
      }
      parameters {
        scale
        maxMarketSize
        maxMarketValue
        maxOpenInterestLong
        maxOpenInterestShort
      }
    }
  }
`;

export const UTILIZATION = /* GraphQL */ `
  query Utilization($markets: [Bytes!]!, $interval: HistoryInterval!, $first: Int!, $block: Block_height) {
    markets(first: 8, where: { id_in: $markets }, block: $block) {
      id
      name
      protocol {
        name
      }
      totalBorrowUsd
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
  query Leverage(
    $weightedBy: LeverageWeight!
    $buckets: Int!
    $max: BigDecimal!
    $protocol: String
    $block: Block_height
  ) {
    leverageDistribution(weightedBy: $weightedBy, buckets: $buckets, max: $max, where: { protocol: $protocol }, block: $block) {
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
  query Accounts($block: Block_height, $first: Int!, $minDebt: BigDecimal!, $protocol: String) {
    marginAccounts(
      first: $first
      orderBy: marginRatio
      orderDirection: asc
      where: { debtUsd_gt: $minDebt, protocol: $protocol }
      block: $block
    ) {
      id
      protocol {
        id
        name
      }
      owner {
        id
      }
      marginRatio
      unknownReason
      leverage
      collateralUsd
      debtUsd
      uniformShock
      isLiquidatable
      liquidationPrices {
        token {
          symbol
        }
        market {
          name
        }
        liquidationPrice
        distance
      }
    }
  }
`;
