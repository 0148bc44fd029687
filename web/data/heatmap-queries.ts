/** Heatmaps of the dashboard; without a protocol the variable is left out, and with it the filter. */

export const HEATMAP = /* GraphQL */ `
  query Heatmap(
    $asset: String!
    $protocol: String
    $scale: HeatmapScale!
    $range: HeatmapRange!
    $bins: Int!
    $block: Block_height
  ) {
    liquidationHeatmap(asset: $asset, where: { protocol: $protocol }, scale: $scale, range: $range, bins: $bins, block: $block) {
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
      groups(by: PROTOCOL) {
        key
        bins {
          accounts
          collateralUsd
          debtUsd
          expectedSeizedUsd
        }
      }
    }
  }
`;

export const HEATMAP_HISTORY = /* GraphQL */ `
  query HeatmapHistory(
    $asset: String!
    $protocol: String
    $interval: HistoryInterval!
    $from: Int
    $scale: HeatmapScale!
    $range: HeatmapRange!
    $bins: Int!
    $measure: HeatmapMeasure!
    $block: Block_height
  ) {
    liquidationHeatmapHistory(
      asset: $asset
      where: { protocol: $protocol }
      interval: $interval
      from: $from
      scale: $scale
      range: $range
      bins: $bins
      measure: $measure
      block: $block
    ) {
      centerPrice
      edges
      unknownReason
      samples {
        timestamp
        referencePrice
        values
      }
    }
  }
`;
