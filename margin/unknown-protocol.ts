import { MarginError } from './errors.ts';
import { intOrNull, textOf, textOrNull } from './facts.ts';
import type { ExactMarket, PoolAt, PoolFacts, ProtocolMarket, ProtocolPool } from './protocol.ts';

/** A pool of a protocol that has no adapter. */
export class UnknownProtocolError extends MarginError {
  override name = 'UnknownProtocolError';
  readonly pool: string;
  constructor(pool: string) {
    super(`there are no formulas for the protocol of pool ${pool}`);
    this.pool = pool;
  }
}

/** The pool of a protocol without an adapter: its markets have names and no numbers, its accounts are excluded. */
export function unknownPool(facts: PoolFacts): ProtocolPool {
  const id = textOf(facts.pool, 'id');
  const error = new UnknownProtocolError(id);
  const markets = facts.rowsOf('Market').map((row): ProtocolMarket => {
    const token = facts.rowOf('Token', row.inputToken);
    return {
      id: textOf(row, 'id'),
      poolId: id,
      name: textOf(row, 'name'),
      token: textOrNull(row, 'inputToken') ?? '',
      symbol: token === undefined ? null : textOrNull(token, 'symbol'),
      tokenDecimals: token === undefined ? null : intOrNull(token, 'decimals'),
      price: null,
      priceUpdatedAt: null,
      unpricedReason: error.message,
    };
  });
  return {
    id,
    formula: null,
    decimals: 8,
    assets: [],
    markets: new Map(markets.map((market) => [market.id, market])),
    bound: { relative: 0, usd: 0 },
    at: () => nothingAt(error),
  };
}

const nothing: ExactMarket = {
  supply: 0n,
  borrow: 0n,
  cash: null,
  deficit: 0n,
  utilization: null,
  supplyApr: null,
  borrowApr: null,
  openInterest: null,
};

function nothingAt(error: UnknownProtocolError): PoolAt {
  const refuse = (): never => {
    throw error;
  };
  return {
    addAccounts(sink, accounts) {
      for (const { id, positions } of accounts) if (positions.length > 0) sink.exclude(id, error.message);
    },
    account: refuse,
    liquidation: refuse,
    position: () => ({ balance: 0n, value: null }),
    market: () => nothing,
  };
}
