/** Alerts, their rules, and what changes them. */
export const alertsSdl = /* GraphQL */ `
enum AlertState {
  "the condition holds, or has not cleared yet"
  FIRING
  "the measure came back to its clear level, or the rule no longer sees the subject"
  RESOLVED
  "the chain took back the block at which the alert fired"
  RETRACTED
}

enum AlertSeverity {
  INFO
  WARNING
  CRITICAL
}

enum AlertRuleSource {
  "the file of rules: read-only here"
  FILE
  "made by a mutation"
  API
}

enum AlertWhen {
  ABOVE
  BELOW
}

type AlertLabel {
  name: String!
  value: String!
}

"One alert, from its firing to its resolution."
type Alert {
  "id of the message that told of the firing, the webhook-id of its delivery"
  id: ID!
  "id of the rule"
  rule: String!
  "what the rule groups alerts by, for example market=0x…; empty for what is about everything"
  group: String!
  state: AlertState!
  severity: AlertSeverity!
  summary: String!
  metric: String!
  "the metric when the alert fired, in the metric's unit; float64"
  value: BigDecimal
  "what was held against the threshold: the value, a z-score, or a change as a fraction"
  measured: BigDecimal
  threshold: BigDecimal!
  "the level at which the alert resolves"
  clear: BigDecimal!
  labels: [AlertLabel!]!
  "the market the alert is about, at the answer's block; null where it is about none"
  market: Market
  pool: MarginPool
  marginAccount: MarginAccount
  "a page that says what to do"
  runbook: String
  firedAt: MetaBlock!
  "null while the alert fires"
  resolvedAt: MetaBlock
  "the metric when the alert resolved"
  resolvedValue: BigDecimal
  "Unix seconds at which the reorganisation was seen; null unless RETRACTED"
  retractedAt: Int
}

type AlertEdge {
  "means nothing else to clients"
  cursor: String!
  node: Alert!
}

"Alerts as they stood at one block, newest first."
type AlertConnection {
  "the block of the answer: what fired or resolved after it is not known to it"
  block: MetaBlock!
  "the newest block that rules were evaluated at; null before the first"
  evaluated: MetaBlock
  nodes: [Alert!]!
  edges: [AlertEdge!]!
  pageInfo: PageInfo!
  totalCount: Int!
}

"Every condition given must hold."
input AlertWhere {
  "without it, all but those the chain took back"
  state: AlertState
  severity: AlertSeverity
  "id of a rule"
  rule: String
  group: String
  "fired at this block or later"
  sinceBlock: Int
}

"What makes an alert fire. The words are those of docs/alerts.md."
type AlertRule {
  id: ID!
  source: AlertRuleSource!
  metric: String!
  "false where this release lacks the metric: the rule then sees nothing"
  isKnown: Boolean!
  "level; zscore or change with its window and how often it is sampled"
  measure: String!
  when: AlertWhen!
  threshold: BigDecimal!
  clear: BigDecimal!
  "how long the condition must hold, a duration or blocks"
  for: String!
  severity: AlertSeverity!
  labels: [AlertLabel!]!
  groupBy: [String!]!
  cooldownSeconds: Int!
  "ids of routes"
  routes: [String!]!
  summary: String!
  runbook: String
  "as it was written; null for rules of the file"
  definition: String
  "Unix seconds until which what the rule finds is sent nowhere; null where it is not muted"
  mutedUntil: Int
  "alerts of the rule that fire at the newest evaluated block"
  firing: Int!
}

"A metric that rules may name."
type AlertMetric {
  name: String!
  "what one value is about: market, pool, global, account, owner or indexer"
  scope: String!
  unit: String!
  about: String!
  "parameters and their defaults"
  params: [AlertLabel!]!
}

"Where messages go, and how they fare."
type AlertRoute {
  id: ID!
  type: String!
  minSeverity: AlertSeverity!
  sent: Int!
  "waiting for their first attempt or another one"
  pending: Int!
  "given up after the last attempt, or refused for good"
  failed: Int!
  "why nothing is sent there any more; null where the route works"
  disabledReason: String
}

type AlertFinding {
  line: Int!
  column: Int!
  path: String!
  "what is wrong and how to mend it"
  message: String!
}

"The rule, or everything that is wrong with its definition."
type AlertRuleChange {
  rule: AlertRule
  findings: [AlertFinding!]!
}

type AlertEvent {
  "REVERTED repeats, as it was told, an event whose block the chain took back"
  type: BlockEventType!
  "the block the event was decided at"
  block: MetaBlock!
  "FIRING or RESOLVED"
  transition: AlertState!
  alert: Alert!
}

extend type Query {
  "Alerts of this deployment, newest first, as they stood at a block; by default the newest."
  alerts(where: AlertWhere, first: Int = 100, after: String, block: Block_height): AlertConnection!
  "Rules in force now, those of the file first."
  alertRules: [AlertRule!]!
  alertMetrics: [AlertMetric!]!
  alertRoutes: [AlertRoute!]!
}

"All need the header authorization: Bearer and the server's MARGINSCOPE_ADMIN_TOKEN."
type Mutation {
  "definition is a rule of docs/alerts.md in YAML or JSON."
  createAlertRule(definition: String!): AlertRuleChange!
  updateAlertRule(id: ID!, definition: String!): AlertRuleChange!
  "false where there is no such rule; what it left firing resolves at the next block"
  deleteAlertRule(id: ID!): Boolean!
  "What the rule finds until a Unix second is kept, and sent nowhere; without until the rule is heard again."
  muteAlertRule(id: ID!, until: Int): AlertRule
  "Sends a test message to the rule's routes; gives their ids."
  testAlertRule(id: ID!): [String!]!
  "Sends to a route again that answered 410; false where it was not disabled."
  enableAlertRoute(id: ID!): Boolean!
}

extend type Subscription {
  "Alerts as they fire and resolve, and as the chain takes that back; fromBlock tells again what stands since that block."
  alerts(where: AlertWhere, fromBlock: Int): AlertEvent!
}
`;
