import { encodeFunctionData, parseAbi } from 'viem';
import { ORACLE_ABI, POOL_ABI } from './aave/abi.ts';
import type { Market } from './aave/market.ts';
import type { Hex } from './chain/miner.ts';
import type { Rpc, RpcCall } from './chain/rpc.ts';

/** What the contracts say of a reserve at a block. */
export interface ReserveView {
  readonly asset: Hex;
  /** Indexes with interest up to the block, RAY. */
  readonly normalizedIncome: bigint;
  readonly normalizedDebt: bigint;
  readonly cash: bigint;
  readonly deficit: bigint;
  /** USD with 8 decimals. */
  readonly price: bigint;
  readonly scaledSupply: bigint;
  readonly scaledDebt: bigint;
  /** Debt against isolated collateral, USD with 2 decimals. */
  readonly isolationDebt: bigint;
  /** Parameters and flags by name, read out of the packed configuration word. Flags are 0 or 1. */
  readonly configuration: Readonly<Record<string, bigint>>;
}

/** What the contracts say of an eMode category; bitmaps have a bit for each reserve number. */
export interface CategoryView {
  readonly id: number;
  readonly ltv: bigint;
  readonly threshold: bigint;
  readonly bonus: bigint;
  readonly collateral: bigint;
  readonly borrowable: bigint;
  readonly ltvZero: bigint;
}

const PARAMETERS_ABI = parseAbi([
  'function getConfiguration(address asset) view returns (uint256)',
  'function getReserveData(address asset) view returns (uint256)',
  'function scaledTotalSupply() view returns (uint256)',
  'function getEModeCategoryCollateralConfig(uint8 id) view returns (uint256, uint256, uint256)',
  'function getEModeCategoryCollateralBitmap(uint8 id) view returns (uint256)',
  'function getEModeCategoryBorrowableBitmap(uint8 id) view returns (uint256)',
  'function getEModeCategoryLtvzeroBitmap(uint8 id) view returns (uint256)',
]);

/** Name, first bit and number of bits in the configuration word. Source: ReserveConfiguration. */
const FIELDS: readonly (readonly [string, bigint, bigint])[] = [
  ['ltvBps', 0n, 16n],
  ['liquidationThresholdBps', 16n, 16n],
  ['liquidationBonusBps', 32n, 16n],
  ['isActive', 56n, 1n],
  ['isFrozen', 57n, 1n],
  ['isBorrowingEnabled', 58n, 1n],
  ['isPaused', 60n, 1n],
  ['isBorrowableInIsolation', 61n, 1n],
  ['isSiloed', 62n, 1n],
  ['isFlashLoanEnabled', 63n, 1n],
  ['reserveFactorBps', 64n, 16n],
  ['borrowCap', 80n, 36n],
  ['supplyCap', 116n, 36n],
  ['liquidationProtocolFeeBps', 152n, 16n],
  ['debtCeiling', 212n, 40n],
];

/** Number of the isolation debt among the words of getReserveData. */
const ISOLATION_DEBT_WORD = 14;

const wordAt = (answer: unknown, position = 0): bigint => {
  if (typeof answer !== 'string' || answer.length < 2 + 64 * (position + 1))
    throw new Error(`a view answered ${answer}`);
  return BigInt(`0x${answer.slice(2 + 64 * position, 66 + 64 * position)}`);
};

function unpack(word: bigint): Record<string, bigint> {
  return Object.fromEntries(FIELDS.map(([name, first, bits]) => [name, (word >> first) & ((1n << bits) - 1n)]));
}

const POOL_VIEWS = [
  'getReserveNormalizedIncome',
  'getReserveNormalizedVariableDebt',
  'getVirtualUnderlyingBalance',
  'getReserveDeficit',
] as const;

export type CallAt = (to: Hex, data: Hex) => RpcCall;

export async function readReserves(rpc: Rpc, market: Market, call: CallAt): Promise<ReserveView[]> {
  const abi = PARAMETERS_ABI;
  const total = encodeFunctionData({ abi, functionName: 'scaledTotalSupply' });
  const calls = market.reserves.flatMap(({ asset, aToken, debtToken }) => {
    const args = [asset] as const;
    return [
      ...POOL_VIEWS.map((functionName) => call(market.pool, encodeFunctionData({ abi: POOL_ABI, functionName, args }))),
      call(market.oracle, encodeFunctionData({ abi: ORACLE_ABI, functionName: 'getAssetPrice', args })),
      call(aToken, total),
      call(debtToken, total),
      call(market.pool, encodeFunctionData({ abi, functionName: 'getConfiguration', args })),
      call(market.pool, encodeFunctionData({ abi, functionName: 'getReserveData', args })),
    ];
  });
  const answers = await rpc.batch(calls);
  const per = POOL_VIEWS.length + 5;
  return market.reserves.map(({ asset }, index) => {
    const own = answers.slice(index * per, (index + 1) * per);
    const [normalizedIncome, normalizedDebt, cash, deficit, price, scaledSupply, scaledDebt, packed] = own
      .slice(0, per - 1)
      .map((answer) => wordAt(answer));
    return {
      asset,
      normalizedIncome: normalizedIncome ?? 0n,
      normalizedDebt: normalizedDebt ?? 0n,
      cash: cash ?? 0n,
      deficit: deficit ?? 0n,
      price: price ?? 0n,
      scaledSupply: scaledSupply ?? 0n,
      scaledDebt: scaledDebt ?? 0n,
      isolationDebt: wordAt(own[per - 1], ISOLATION_DEBT_WORD),
      configuration: unpack(packed ?? 0n),
    };
  });
}

export async function readCategories(rpc: Rpc, market: Market, call: CallAt): Promise<CategoryView[]> {
  const names = [
    'getEModeCategoryCollateralConfig',
    'getEModeCategoryCollateralBitmap',
    'getEModeCategoryBorrowableBitmap',
    'getEModeCategoryLtvzeroBitmap',
  ] as const;
  const ids = market.config.categories.map(({ id }) => id);
  const calls = ids.flatMap((id) =>
    names.map((functionName) =>
      call(market.pool, encodeFunctionData({ abi: PARAMETERS_ABI, functionName, args: [id] })),
    ),
  );
  const answers = await rpc.batch(calls);
  return ids.map((id, index) => {
    const [terms, collateral, borrowable, ltvZero] = answers.slice(index * names.length);
    return {
      id,
      ltv: wordAt(terms),
      threshold: wordAt(terms, 1),
      bonus: wordAt(terms, 2),
      collateral: wordAt(collateral),
      borrowable: wordAt(borrowable),
      ltvZero: wordAt(ltvZero),
    };
  });
}
