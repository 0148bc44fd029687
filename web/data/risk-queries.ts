/** Operations of the risk views; their types are generated into api.generated.ts by `npm run codegen`. */

export const POOLS = /* GraphQL */ `
  query Pools($protocol: String!, $block: Block_height) {
    marginPools(first: 100, orderBy: createdAtBlock, orderDirection: asc, where: { protocol: $protocol }, block: $block) {
      id
    }
  }
`;

export const CASCADE = /* GraphQL */ `
  query Cascade($shock: BigDecimal!, $reserveUsd: BigDecimal, $protocol: String, $block: Block_height) {
    cascade(shock: $shock, reserveUsd: $reserveUsd, where: { protocol: $protocol }, rounds: 20, block: $block) {
      settled
      amplification
      accounts
      unrealizedBadDebtUsd
      total {
        repaidUsd
        seizedUsd
        soldUsd
        badDebtUsd
      }
      rounds {
        round
        flow {
          ...Flow
        }
      }
      protocols {
        protocol {
          id
          name
        }
        flow {
          ...Flow
        }
      }
    }
  }

  fragment Flow on CascadeFlow {
    accounts
    repaidUsd
    seizedUsd
    soldUsd
    badDebtUsd
  }
`;

export const OWNER = /* GraphQL */ `
  query Owner($address: Bytes!, $block: Block_height) {
    owner(address: $address, block: $block) {
      address
      equityUsd
      grossUsd
      netUsd
      effectiveLeverage
      account {
        firstSeenTimestamp
        liquidatedCount
      }
      exposures {
        base
        isStable
        longUsd
        shortUsd
        deltaUsd
        gammaUsd
      }
      strategies {
        kind
        confidence
        reasons
      }
      portfolioMargin {
        requiredUsd
        protocolMarginUsd
        differenceUsd
        worstBase
        worstShock
        scenarios
      }
      marginAccounts {
        id
        mode
        accountNumber
        marginRatio
        leverage
        collateralUsd
        debtUsd
        equityUsd
        uniformShock
        isLiquidatable
        unknownReason
        protocol {
          id
          name
        }
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
        positions(first: 50, where: { isOpen: true }) {
          id
          side
          isCollateral
          balanceNow
          size
          entryPrice
          valueUsd
          market {
            name
            kind
            sizeDecimals
            inputToken {
              symbol
              decimals
            }
          }
        }
      }
      unpriced {
        id
      }
    }
  }
`;

export const ORACLES = /* GraphQL */ `
  query Oracles($block: Block_height) {
    oracleHealth(block: $block) {
      market {
        id
        name
        protocol {
          id
          name
        }
        inputToken {
          symbol
        }
      }
      priceUsd
      ageSeconds
      heartbeatSeconds
      isStale
      expectedMove
      largestDeviation
      hiddenAtRisk {
        accounts
        collateralUsd
      }
    }
  }
`;

export const BUILD_UP = /* GraphQL */ `
  query BuildUp($block: Block_height) {
    leverageBuildUp(block: $block) {
      market {
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
      }
      index
      driver
      realizedVolatility
      components {
        name
        value
        mean
        zScore
      }
    }
  }
`;

export const CARRY = /* GraphQL */ `
  query Carry($block: Block_height) {
    carryBoard(block: $block) {
      rows {
        base
        fundingApr
        borrowApr
        yieldApr
        basisCarryApr
        loopCarryApr
        breakEvenBorrowApr
        basisUsd
        loopedUsd
        loopAccounts
        medianLoopLeverage
        markets {
          market {
            protocol {
              id
            }
          }
        }
      }
    }
  }
`;

export const ALERTS = /* GraphQL */ `
  query Alerts($first: Int!, $block: Block_height) {
    alerts(first: $first, block: $block) {
      evaluated {
        number
        timestamp
      }
      nodes {
        id
        rule
        state
        severity
        summary
        firedAt {
          number
          timestamp
        }
        market {
          protocol {
            id
            name
          }
        }
        pool {
          id
          protocol {
            id
            name
          }
        }
      }
    }
  }
`;

export const BLOCKS = /* GraphQL */ `
  subscription Blocks {
    blockApplied {
      type
      block {
        number
        hash
        timestamp
      }
    }
  }
`;

export const ALERT_EVENTS = /* GraphQL */ `
  subscription AlertEvents {
    alerts {
      type
      transition
      alert {
        id
      }
    }
  }
`;
