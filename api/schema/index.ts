import { accountSdl } from './account.ts';
import { alertBacktestSdl } from './alert-backtest.ts';
import { alertsSdl } from './alerts.ts';
import { analysisSdl } from './analysis.ts';
import { cascadeSdl } from './cascade.ts';
import { connectionSdl } from './connection.ts';
import { distributionSdl } from './distribution.ts';
import { fundingSdl } from './funding.ts';
import { heatmapHistorySdl } from './heatmap-history.ts';
import { liquidationSdl } from './liquidation.ts';
import { liveSdl } from './live.ts';
import { marketSdl } from './market.ts';
import { marketRiskSdl } from './market-risk.ts';
import { metaSdl } from './meta.ts';
import { ownerSdl } from './owner.ts';
import { provenanceSdl } from './provenance.ts';
import { querySdl } from './query.ts';
import { reconcileSdl } from './reconcile.ts';
import { riskSdl } from './risk.ts';

export { type DerivedAccountKey, derivedAccountKeys, derivedComparisons } from './account.ts';

/** What the API adds to the entity dialect of the subgraph's schema. */
export const derivedSdl = [
  metaSdl,
  marketSdl,
  accountSdl,
  distributionSdl,
  querySdl,
  heatmapHistorySdl,
  riskSdl,
  connectionSdl,
  alertsSdl,
  alertBacktestSdl,
  liveSdl,
  marketRiskSdl,
  fundingSdl,
  cascadeSdl,
  ownerSdl,
  analysisSdl,
  provenanceSdl,
  reconcileSdl,
  liquidationSdl,
].join('\n');
