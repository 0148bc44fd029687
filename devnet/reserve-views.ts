import { encodeFunctionData, parseAbi } from 'viem';
import { ORACLE_ABI, POOL_ABI, TOKEN_ABI } from './aave/abi.ts';
import type { Market, Reserve } from './aave/market.ts';
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

type PoolView =
  | 'getReserveNormalizedIncome'
  | 'getReserveNormalizedVariableDebt'
  | 'getVirtualUnderlyingBalance'
  | 'getReserveDeficit';

const abi = parseAbi([
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

export const wordAt = (answer: unknown, position = 0): bigint => {
  if (typeof answer !== 'string' || answer.length < 2 + 64 * (position + 1))
    throw new Error(`a view answered ${answer}`);
  return BigInt(`0x${answer.slice(2 + 64 * position, 66 + 64 * position)}`);
};

function unpack(word: bigint): Record<string, bigint> {
  return Object.fromEntries(FIELDS.map(([name, first, bits]) => [name, (word >> first) & ((1n << bits) - 1n)]));
}

export type CallAt = (to: Hex, data: Hex) => RpcCall;

/** What is asked of a reserve; what a release does not have is not asked. */
function questions(market: Market, reserve: Reserve, call: CallAt): Readonly<Record<string, RpcCall>> {
  const { pool, oracle, version } = market;
  const { asset, aToken, debtToken } = reserve;
  const args = [asset] as const;
  const ask = (functionName: PoolView): RpcCall =>
    call(pool, encodeFunctionData({ abi: POOL_ABI, functionName, args }));
  const total = encodeFunctionData({ abi, functionName: 'scaledTotalSupply' });
  const held = { abi: TOKEN_ABI, functionName: 'balanceOf', args: [aToken] } as const;
  return {
    normalizedIncome: ask('getReserveNormalizedIncome'),
    normalizedDebt: ask('getReserveNormalizedVariableDebt'),
    // The pool keeps books of its cash since 3.1.
    cash: version === '3.0' ? call(asset, encodeFunctionData(held)) : ask('getVirtualUnderlyingBalance'),
    ...(version !== '3.0' && { deficit: ask('getReserveDeficit') }),
    price: call(oracle, encodeFunctionData({ abi: ORACLE_ABI, functionName: 'getAssetPrice', args })),
    scaledSupply: call(aToken, total),
    scaledDebt: call(debtToken, total),
    configuration: call(pool, encodeFunctionData({ abi, functionName: 'getConfiguration', args })),
    data: call(pool, encodeFunctionData({ abi, functionName: 'getReserveData', args })),
  };
}

export async function readReserves(rpc: Rpc, market: Market, call: CallAt): Promise<ReserveView[]> {
  const asked = market.reserves.map((reserve) => questions(market, reserve, call));
  const answers = await rpc.batch(asked.flatMap((questionsOfOne) => Object.values(questionsOfOne)));
  const answersOf = asked.map((one) => Object.fromEntries(Object.keys(one).map((name) => [name, answers.shift()])));
  return answersOf.map((own, index) => ({
    asset: market.reserves[index]?.asset ?? '0x',
    normalizedIncome: wordAt(own.normalizedIncome),
    normalizedDebt: wordAt(own.normalizedDebt),
    cash: wordAt(own.cash),
    deficit: 'deficit' in own ? wordAt(own.deficit) : 0n,
    price: wordAt(own.price),
    scaledSupply: wordAt(own.scaledSupply),
    scaledDebt: wordAt(own.scaledDebt),
    isolationDebt: wordAt(own.data, ISOLATION_DEBT_WORD),
    configuration: unpack(wordAt(own.configuration)),
  }));
}

const CATEGORY_VIEWS = [
  'getEModeCategoryCollateralConfig',
  'getEModeCategoryCollateralBitmap',
  'getEModeCategoryBorrowableBitmap',
  'getEModeCategoryLtvzeroBitmap',
] as const;

export async function readCategories(rpc: Rpc, market: Market, call: CallAt): Promise<CategoryView[]> {
  const ids = market.config.categories.map(({ id }) => id);
  const calls = ids.flatMap((id) =>
    CATEGORY_VIEWS.map((functionName) => call(market.pool, encodeFunctionData({ abi, functionName, args: [id] }))),
  );
  const answers = await rpc.batch(calls);
  return ids.map((id, index) => {
    const own = answers.slice(index * CATEGORY_VIEWS.length, (index + 1) * CATEGORY_VIEWS.length);
    const [terms, collateral, borrowable, ltvZero] = own;
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
