import type { EntityChange, StoreBatch } from '../../engine/index.ts';
import {
  type Asset,
  accountId,
  accountRows,
  assets,
  batch,
  block,
  change,
  decimal,
  feedRow,
  type MarketFacts,
  marketId,
  marketRows,
  owes,
  owners,
  pool,
  poolRows,
  RAY,
  supplies,
} from './aave-market.ts';

const ether = 10n ** 18n;
const usdc = 10n ** 6n;
const btc = 10n ** 8n;

/** Indexes above one and rates above zero, so that interest and its rounding show. */
const markets: { readonly [asset in Asset]: MarketFacts } = {
  WETH: {
    decimals: 18,
    price: 2_000_00000000n,
    ltv: 8000n,
    threshold: 8250n,
    bonus: 10500n,
    supplyIndex: RAY + RAY / 97n,
    borrowIndex: RAY + RAY / 41n,
    supplyRate: RAY / 100n,
    borrowRate: RAY / 40n,
    scaledSupply: 161n * ether,
    scaledBorrow: 19n * ether,
    cash: 142n * ether,
  },
  WBTC: {
    decimals: 8,
    price: 30_000_12345678n,
    ltv: 7000n,
    threshold: 7500n,
    bonus: 11000n,
    scaledSupply: 3n * btc,
    cash: 3n * btc,
  },
  USDC: {
    decimals: 6,
    price: 99_990_000n,
    ltv: 7700n,
    threshold: 8000n,
    bonus: 10450n,
    supplyIndex: RAY + RAY / 53n,
    borrowIndex: RAY + RAY / 29n,
    supplyRate: RAY / 33n,
    borrowRate: RAY / 19n,
    scaledSupply: 200_000n * usdc,
    scaledBorrow: 61_100n * usdc,
    cash: 138_900n * usdc,
  },
  WSTETH: {
    decimals: 18,
    price: 2_300_00000001n,
    ltv: 7800n,
    threshold: 8100n,
    bonus: 10600n,
    scaledSupply: 10n * ether,
    cash: 10n * ether,
  },
  ODD: {
    decimals: 18,
    price: null,
    ltv: 5000n,
    threshold: 6000n,
    bonus: 11000n,
    scaledSupply: 9n * ether,
    cash: 9n * ether,
  },
};

/** Block 10: the market, and people of different temperaments. */
export const opening: StoreBatch = batch(1, 10, [
  ...poolRows(10, 10),
  ...(['WETH', 'WBTC', 'USDC', 'WSTETH', 'ODD'] as const).flatMap((asset) => marketRows(10, asset, markets[asset])),
  ...accountRows(10, 'alice', 0, [supplies('WETH', 10n * ether), owes('USDC', 10_000n * usdc)]),
  ...accountRows(10, 'bob', 0, [
    supplies('WETH', 5n * ether + 1n),
    supplies('WBTC', btc / 2n),
    owes('USDC', 12_345_678_901n),
    owes('WETH', ether),
  ]),
  ...accountRows(10, 'carol', 1, [supplies('WSTETH', 10n * ether), owes('WETH', 9n * ether)]),
  ...accountRows(10, 'dave', 0, [supplies('USDC', 100_000n * usdc)]),
  ...accountRows(10, 'erin', 0, [supplies('WETH', 20n * ether), owes('USDC', 29_000n * usdc)]),
  ...accountRows(10, 'frank', 0, [supplies('ODD', 9n * ether), owes('USDC', 1_000n * usdc)]),
  ...accountRows(10, 'grace', 0, [
    { ...supplies('WBTC', btc), isIdle: true },
    supplies('USDC', 5_000n * usdc),
    owes('WETH', ether),
  ]),
  ...accountRows(10, 'henry', 0, [supplies('WETH', 0n)]),
]);

/** Block 20: WETH falls by a fifth, and erin stands under water. */
export const crash: StoreBatch = batch(11, 20, [feedRow(20, 'WETH', 1_600_00000000n)]);

/** Block 30: erin is liquidated in part, and alice borrows more. */
export const aftermath: StoreBatch = batch(21, 30, [
  ...accountRows(30, 'erin', 0, [supplies('WETH', 8n * ether), owes('USDC', 9_000n * usdc)]),
  ...accountRows(30, 'alice', 0, [supplies('WETH', 10n * ether), owes('USDC', 10_500n * usdc)]),
  liquidation(30, '01', '16800.5', '16000.25'),
  liquidation(30, '02', null, null),
]);

function liquidation(at: number, tail: string, seized: string | null, repaid: string | null): EntityChange {
  return change(at, 'Liquidation', {
    id: `${block(at).hash}${tail}000000`,
    protocol: 'aave-v3-devnet',
    pool,
    marginAccount: accountId(owners.erin),
    liquidator: owners.dave,
    collateralMarket: marketId('WETH'),
    debtMarket: marketId('USDC'),
    seizedAmount: 12n * ether,
    repaidAmount: 18_000n * usdc,
    seizedUsd: seized === null ? null : decimal(seized),
    repaidUsd: repaid === null ? null : decimal(repaid),
    receivedSupplyTokens: false,
    blockNumber: BigInt(at),
    timestamp: BigInt(block(at).timestamp),
    transactionHash: block(at).hash,
    logIndex: 1,
  });
}

/** A market's books after an event, for the history. */
export function marketPoint(at: number, asset: Asset, utilization: string): EntityChange {
  const sequence = BigInt(Object.keys(assets).indexOf(asset));
  return change(at, 'MarketPoint', {
    id: BigInt(at) * 100n + sequence,
    timestamp: BigInt(block(at).timestamp) * 1_000_000n,
    market: marketId(asset),
    supply: decimal('100'),
    borrow: decimal('50'),
    cash: decimal('50'),
    utilization: decimal(utilization),
    supplyApr: decimal('0.01'),
    borrowApr: decimal('0.02'),
  });
}
