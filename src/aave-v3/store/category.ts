import { Bytes } from '@graphprotocol/graph-ts';
import { MarginPool, RiskCategory } from '../../../generated/schema';
import { ZERO } from '../../constants';
import { Ids } from '../../ids';

/** The caller saves a category that was not known. */
export function getOrCreateCategory(pool: MarginPool, categoryId: i32): RiskCategory {
  const id = Ids.category(pool.id, categoryId);
  const known = RiskCategory.load(id);
  if (known !== null) return known;

  const category = new RiskCategory(id);
  category.pool = pool.id;
  category.categoryId = categoryId;
  category.label = '';
  category.ltvBps = ZERO;
  category.liquidationThresholdBps = ZERO;
  category.liquidationBonusBps = ZERO;
  category.isIsolated = false;
  category.collateralMarkets = [];
  category.borrowableMarkets = [];
  category.ltvZeroMarkets = [];
  return category;
}

/** `list` with or without `id`, each once. */
export function withMember(list: Bytes[], id: Bytes, isMember: boolean): Bytes[] {
  const result: Bytes[] = [];
  for (let i = 0; i < list.length; i++) {
    if (list[i].notEqual(id)) result.push(list[i]);
  }
  if (isMember) result.push(id);
  return result;
}
