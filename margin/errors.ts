/** Base of every error margin/ throws. The message names the thing and the mend in one line. */
export class MarginError extends Error {
  override name = 'MarginError';
}

/** An account holds or owes an asset its pool does not list. */
export class UnknownReserveError extends MarginError {
  override name = 'UnknownReserveError';
  readonly asset: string;
  constructor(asset: string) {
    super(`asset ${asset} is not a reserve of the pool; give the pool all its reserves`);
    this.asset = asset;
  }
}

/** A price that the answer needs is unknown. */
export class UnknownPriceError extends MarginError {
  override name = 'UnknownPriceError';
  readonly asset: string;
  constructor(asset: string) {
    super(`no price is known for ${asset}; leave the account out or give a price`);
    this.asset = asset;
  }
}

/** A question about a time before the state it is asked of. */
export class TimeBeforeIndexError extends MarginError {
  override name = 'TimeBeforeIndexError';
  readonly asset: string;
  constructor(asset: string, timestamp: bigint, indexTimestamp: bigint) {
    super(`${asset}: time ${timestamp} is before its index of ${indexTimestamp}; read the reserve at an earlier block`);
    this.asset = asset;
  }
}

/** A risk category the pool does not have. */
export class UnknownCategoryError extends MarginError {
  override name = 'UnknownCategoryError';
  readonly category: number;
  constructor(category: number) {
    super(`risk category ${category} is not known to the pool; give the pool all its categories`);
    this.category = category;
  }
}

/** A row that cannot enter the book. */
export class InvalidRowError extends MarginError {
  override name = 'InvalidRowError';
  readonly account: string;
  constructor(account: string, problem: string) {
    super(`account ${account}: ${problem}; correct the row its adapter made`);
    this.account = account;
  }
}

/** More rules of liquidation than a book tells apart. */
export class TooManyRulesError extends MarginError {
  override name = 'TooManyRulesError';
  constructor(most: number) {
    super(`the accounts have more than ${most} different liquidation rules; give accounts of one market one rule`);
  }
}

/** A question about an asset that the book does not have. */
export class UnknownAssetError extends MarginError {
  override name = 'UnknownAssetError';
  readonly asset: string;
  constructor(asset: string) {
    super(`the book has no priced asset ${asset}; ask for one of book.assets`);
    this.asset = asset;
  }
}

/** A question whose parameters contradict themselves. */
export class InvalidQuestionError extends MarginError {
  override name = 'InvalidQuestionError';
}
