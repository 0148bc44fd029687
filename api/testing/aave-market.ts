import {
  bigDecimal,
  type EntityChange,
  type EntityRow,
  type ProcessedBlock,
  type StoreBatch,
} from '../../engine/index.ts';

/**
 * A small Aave v3 market as the subgraph stores it: facts to insert where no chain runs. Prices are USD with 8 decimals,
 * indexes RAY.
 */
export const RAY = 10n ** 27n;
export const startTimestamp = 1_700_000_000;

const address = (byte: string): string => `0x${byte.repeat(20)}`;
const tail = (hex: string): string => hex.slice(2);

export const pool = address('aa');
export const assets = {
  WETH: address('e1'),
  WBTC: address('b1'),
  USDC: address('c1'),
  WSTETH: address('e2'),
  ODD: address('dd'),
};
export type Asset = keyof typeof assets;

export const marketId = (asset: Asset): string => pool + tail(assets[asset]);
export const accountId = (owner: string): string => pool + tail(owner);
export const owners = {
  alice: address('01'),
  bob: address('02'),
  carol: address('03'),
  dave: address('04'),
  erin: address('05'),
  frank: address('06'),
  grace: address('07'),
  henry: address('08'),
};
export type Owner = keyof typeof owners;

export const decimal = (text: string): bigDecimal.BigDecimal => {
  const value = bigDecimal.parse(text);
  if (value === null) throw new RangeError(`${text} is no decimal`);
  return value;
};

/** Block `number`, twelve seconds after the one before. */
export function block(number: number, fork = 0): ProcessedBlock {
  const hash = (n: number, f: number) =>
    `0x${f.toString(16).padStart(8, '0')}${n.toString(16).padStart(56, '0')}` as const;
  return {
    number,
    hash: hash(number, fork),
    parentHash: hash(number - 1, fork),
    timestamp: startTimestamp + number * 12,
  };
}

/** Consecutive blocks and what changed in them. */
export function batch(from: number, to: number, changes: readonly EntityChange[], fork = 0): StoreBatch {
  const blocks = Array.from({ length: to - from + 1 }, (_, i) => block(from + i, fork));
  return { blocks, changes, sources: [] };
}

export const change = (at: number, type: string, row: EntityRow): EntityChange => ({
  type,
  id: String(row.id),
  block: at,
  row,
});

export function poolRows(at: number, revision: number): EntityChange[] {
  const protocol = 'aave-v3-devnet';
  return [
    change(at, 'Protocol', {
      id: protocol,
      name: 'Aave v3',
      slug: 'aave-v3',
      network: 'devnet',
      family: 'LENDING',
      schemaVersion: '1.0.0',
      subgraphVersion: '0.1.0',
      methodologyVersion: '1.0.0',
    }),
    change(at, 'MarginPool', {
      id: pool,
      protocol,
      marginMode: 'CROSS',
      priceDecimals: 8,
      revision,
      marketCount: 5,
      accountCount: 8,
      borrowerCount: 6,
      createdAtBlock: 1n,
      createdAtTimestamp: BigInt(startTimestamp),
    }),
    change(at, 'RiskCategory', {
      id: `${pool}01000000`,
      pool,
      categoryId: 1,
      label: 'ETH correlated',
      ltvBps: 9300n,
      liquidationThresholdBps: 9500n,
      liquidationBonusBps: 10100n,
      isIsolated: false,
      collateralMarkets: [marketId('WSTETH'), marketId('WETH')],
      borrowableMarkets: [marketId('WETH')],
      ltvZeroMarkets: [],
    }),
  ];
}

export interface MarketFacts {
  readonly decimals: number;
  /** null: the feed has no answer. */
  readonly price: bigint | null;
  readonly ltv: bigint;
  readonly threshold: bigint;
  readonly bonus: bigint;
  readonly supplyIndex?: bigint;
  readonly borrowIndex?: bigint;
  readonly supplyRate?: bigint;
  readonly borrowRate?: bigint;
  readonly scaledSupply?: bigint;
  readonly scaledBorrow?: bigint;
  readonly cash?: bigint;
}

/** A market with its token, feed and parameters; its indexes were written in block `at`. */
export function marketRows(at: number, asset: Asset, facts: MarketFacts): EntityChange[] {
  const token = assets[asset];
  const price = facts.price === null ? null : decimal(`${facts.price}e-8`);
  return [
    change(at, 'Token', {
      id: token,
      symbol: asset,
      name: asset,
      decimals: facts.decimals,
      priceFeed: feedId(asset),
      lastPriceUsd: price,
      priceSource: price === null ? 'NONE' : 'FEED',
      priceBlock: BigInt(at),
    }),
    feedRow(at, asset, facts.price),
    change(at, 'CollateralConfig', {
      id: marketId(asset),
      pool,
      market: marketId(asset),
      token,
      ltvBps: facts.ltv,
      liquidationThresholdBps: facts.threshold,
      liquidationBonusBps: facts.bonus,
      enabled: facts.threshold > 0n,
    }),
    marketRow(at, asset, facts),
  ];
}

const feedId = (asset: Asset): string => `0xfe${tail(assets[asset]).slice(2)}`;

/** The feed's answer as of block `at`, given by the source 30 seconds earlier. */
export function feedRow(at: number, asset: Asset, price: bigint | null): EntityChange {
  return change(at, 'PriceFeed', {
    id: feedId(asset),
    type: 'CHAINLINK',
    decimals: 8,
    lastAnswer: price,
    lastPriceUsd: price === null ? null : decimal(`${price}e-8`),
    updatedAt: BigInt(block(at).timestamp - 30),
    checkedAt: BigInt(block(at).timestamp),
    updateCount: 1,
    isActive: true,
    tokens: [assets[asset]],
  });
}

function marketRow(at: number, asset: Asset, facts: MarketFacts): EntityChange {
  return change(at, 'Market', {
    id: marketId(asset),
    pool,
    protocol: 'aave-v3-devnet',
    kind: 'RESERVE',
    reserveId: Object.keys(assets).indexOf(asset),
    name: asset,
    inputToken: assets[asset],
    priceFeed: feedId(asset),
    supplyIndexRay: facts.supplyIndex ?? RAY,
    borrowIndexRay: facts.borrowIndex ?? RAY,
    supplyRateRay: facts.supplyRate ?? 0n,
    borrowRateRay: facts.borrowRate ?? 0n,
    indexUpdatedAt: BigInt(block(at).timestamp),
    scaledSupply: facts.scaledSupply ?? 0n,
    scaledBorrow: facts.scaledBorrow ?? 0n,
    cash: facts.cash ?? 0n,
    deficit: 0n,
    liquidationProtocolFeeBps: 1000n,
    isActive: true,
    isFrozen: false,
    isPaused: false,
    isBorrowingEnabled: true,
    isFlashLoanEnabled: true,
    isSiloed: false,
    isBorrowableInIsolation: true,
    createdAtBlock: 1n,
    createdAtTimestamp: BigInt(startTimestamp),
    cumulativeDepositUsd: decimal('0'),
    cumulativeBorrowUsd: decimal('0'),
    cumulativeLiquidatedUsd: decimal('0'),
    liquidationCount: 0,
  });
}

export interface Holding {
  readonly asset: Asset;
  readonly scaled: bigint;
  readonly side: 'COLLATERAL' | 'BORROWER';
  /** A supply that backs nothing. */
  readonly isIdle?: boolean;
}

export const supplies = (asset: Asset, scaled: bigint): Holding => ({ asset, scaled, side: 'COLLATERAL' });
export const owes = (asset: Asset, scaled: bigint): Holding => ({ asset, scaled, side: 'BORROWER' });

/** A margin account with its owner and positions. */
export function accountRows(at: number, owner: Owner, category: number, holdings: readonly Holding[]): EntityChange[] {
  const id = accountId(owners[owner]);
  const [when, time] = [BigInt(at), BigInt(block(at).timestamp)];
  return [
    change(at, 'Account', {
      id: owners[owner],
      firstSeenBlock: when,
      firstSeenTimestamp: time,
      depositCount: 1,
      borrowCount: 1,
      liquidatedCount: 0,
      liquidatorCount: 0,
    }),
    change(at, 'MarginAccount', {
      id,
      pool,
      protocol: 'aave-v3-devnet',
      owner: owners[owner],
      mode: 'CROSS',
      category,
      openPositionCount: holdings.filter((one) => one.scaled > 0n).length,
      openBorrowCount: holdings.filter((one) => one.side === 'BORROWER' && one.scaled > 0n).length,
      lastEventBlock: when,
      lastEventTimestamp: time,
      createdAtBlock: 1n,
    }),
    ...holdings.map((holding) => positionRow(at, owner, holding)),
  ];
}

function positionRow(at: number, owner: Owner, { asset, scaled, side, isIdle = false }: Holding): EntityChange {
  const account = accountId(owners[owner]);
  return change(at, 'Position', {
    id: `${account}${tail(assets[asset])}${side === 'BORROWER' ? '01' : '00'}`,
    marginAccount: account,
    pool,
    market: marketId(asset),
    owner: owners[owner],
    side,
    isCollateral: side === 'COLLATERAL' && !isIdle,
    isOpen: scaled > 0n,
    scaledBalance: scaled,
    balance: scaled,
    indexRay: RAY,
    openedAtBlock: BigInt(at),
    openedAtTimestamp: BigInt(block(at).timestamp),
    liquidationCount: 0,
    lastEventBlock: BigInt(at),
  });
}
