/** Rules tried on the past. */
export const alertBacktestSdl = /* GraphQL */ `
enum AlertOutcome {
  "a liquidation that concerns the alert followed within the horizon"
  LED
  "none did"
  FALSE
  "none did yet, and the horizon reaches beyond the end of the test"
  OPEN
}

type AlertBacktestFire {
  "what the rule groups alerts by"
  group: String!
  summary: String!
  outcome: AlertOutcome!
  "from the firing to the first liquidation that followed"
  leadSeconds: Int
  firedAt: MetaBlock!
  "null where it still fired at the end"
  resolvedAt: MetaBlock
}

type AlertLeadTime {
  shortest: Int!
  median: Int!
  longest: Int!
}

"How one rule would have done. A liquidation concerns an alert about its account, owner, market or pool, or about all."
type AlertRuleBacktest {
  rule: String!
  fires: Int!
  firesPerDay: BigDecimal!
  led: Int!
  falseAlarms: Int!
  "false alarms over alerts with an outcome; null without any"
  falseAlarmShare: BigDecimal
  "of the alerts that led; null without any"
  lead: AlertLeadTime
  "liquidations, whatever they concern, that an alert concerning them preceded within the horizon, or that fell while one fired"
  warned: Int!
  warnedUsd: BigDecimal!
  "over the USD of all liquidations; null where nothing was liquidated"
  warnedShare: BigDecimal
  alerts: [AlertBacktestFire!]!
}

type AlertBacktest {
  "newest block the test could see"
  block: MetaBlock!
  "first and last block evaluated, Unix seconds"
  from: Int!
  to: Int!
  "blocks evaluated: the last of every so many seconds"
  blocks: Int!
  everySeconds: Int!
  horizonSeconds: Int!
  liquidations: Int!
  liquidatedUsd: BigDecimal!
  rules: [AlertRuleBacktest!]!
  "price, liquidations, and where each rule stood and fired: an SVG document"
  svg: String!
}

extend type Query {
  """
  Runs rules over the past as they would have run, and holds what they raise against the liquidations that followed. At
  most 200 blocks are evaluated, where live rules see every block: the command marginscope alerts backtest does too.
  rules are ids of rules in force, all by default; definition, a rule in YAML or JSON, takes their place. from and to
  are Unix seconds, the last week by default.
  """
  alertBacktest(
    rules: [ID!]
    definition: String
    from: Int
    to: Int
    every: String = "1h"
    horizon: String = "24h"
    block: Block_height
  ): AlertBacktest!
}
`;
