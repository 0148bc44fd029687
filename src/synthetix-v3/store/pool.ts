import { Bytes, ethereum } from '@graphprotocol/graph-ts';
import { KeeperTerms, MarginPool, PerpInterest } from '../../../generated/schema';
import { ZERO, ZERO_ADDRESS } from '../../constants';
import { getOrCreateProtocol } from '../../store/protocol';
import { WAD_DECIMALS } from '../wad';

/** The perps proxy: one pool, in which an account's collateral stands behind all its positions. */
export function getOrCreatePool(address: Bytes, block: ethereum.Block): MarginPool {
  const known = MarginPool.load(address);
  if (known !== null) return known;

  const pool = new MarginPool(address);
  pool.protocol = getOrCreateProtocol('synthetix-v3', 'Synthetix Perps v3', 'PERPETUAL').id;
  pool.marginMode = 'CROSS';
  pool.priceDecimals = WAD_DECIMALS;
  pool.baseCurrency = ZERO_ADDRESS;
  pool.marketCount = 0;
  pool.accountCount = 0;
  pool.borrowerCount = 0;
  pool.createdAtBlock = block.number;
  pool.createdAtTimestamp = block.timestamp;
  pool.save();
  return pool;
}

export function interestOf(pool: MarginPool): PerpInterest {
  const known = PerpInterest.load(pool.id);
  if (known !== null) return known;

  const interest = new PerpInterest(pool.id);
  interest.pool = pool.id;
  interest.rate = ZERO;
  interest.accrued = ZERO;
  interest.updatedAt = ZERO;
  interest.lowUtilizationGradient = ZERO;
  interest.gradientBreakpoint = ZERO;
  interest.highUtilizationGradient = ZERO;
  return interest;
}

export function keeperTermsOf(pool: MarginPool): KeeperTerms {
  const known = KeeperTerms.load(pool.id);
  if (known !== null) return known;

  const terms = new KeeperTerms(pool.id);
  terms.pool = pool.id;
  terms.minRewardUsd = ZERO;
  terms.minProfitRatio = ZERO;
  terms.maxRewardUsd = ZERO;
  terms.maxScalingRatio = ZERO;
  terms.collateralRewardRatio = ZERO;
  terms.costsBlock = ZERO;
  terms.isPolled = false;
  return terms;
}
