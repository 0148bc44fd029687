import { accountSdl } from './account.ts';
import { connectionSdl } from './connection.ts';
import { distributionSdl } from './distribution.ts';
import { heatmapHistorySdl } from './heatmap-history.ts';
import { liveSdl } from './live.ts';
import { marketSdl } from './market.ts';
import { metaSdl } from './meta.ts';
import { querySdl } from './query.ts';
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
  liveSdl,
].join('\n');
