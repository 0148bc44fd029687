import type { ContractFunctionArgs, ContractFunctionName, ContractFunctionReturnType } from 'viem';
import { decodeFunctionResult, encodeFunctionData } from 'viem';
import { TOKEN_ABI } from '../aave/abi.ts';
import type { Hex } from '../chain/miner.ts';
import { type Rpc, type RpcCall, RpcError } from '../chain/rpc.ts';
import { COMET_ABI } from './abi.ts';
import type { Comet } from './market.ts';

/** What a Comet answers about an account. */
export interface CometAccountView {
  readonly address: Hex;
  readonly principal: bigint;
  readonly balance: bigint;
  readonly borrowBalance: bigint;
  /** native units, by collateral number */
  readonly collateral: readonly bigint[];
  /** by the indexes of the last accrual, as the view answers */
  readonly isLiquidatable: boolean;
  readonly isBorrowCollateralized: boolean;
  /** whether `absorb`, which accrues first, goes through now */
  readonly isAbsorbable: boolean;
}

export interface CometCollateralView {
  readonly asset: Hex;
  readonly total: bigint;
  readonly reserves: bigint;
  readonly price: bigint;
  readonly borrowCollateralFactor: bigint;
  readonly liquidateCollateralFactor: bigint;
  readonly liquidationFactor: bigint;
  readonly supplyCap: bigint;
}

export interface CometView {
  readonly block: number;
  /** Unix seconds */
  readonly timestamp: number;
  readonly address: Hex;
  readonly base: Hex;
  readonly supplyIndex: bigint;
  readonly borrowIndex: bigint;
  readonly totalSupplyPrincipal: bigint;
  readonly totalBorrowPrincipal: bigint;
  readonly accruedAt: bigint;
  readonly totalSupply: bigint;
  readonly totalBorrow: bigint;
  readonly utilization: bigint;
  readonly supplyRate: bigint;
  readonly borrowRate: bigint;
  readonly reserves: bigint;
  readonly cash: bigint;
  readonly basePrice: bigint;
  readonly collaterals: readonly CometCollateralView[];
  readonly accounts: readonly CometAccountView[];
}

type ViewName = ContractFunctionName<typeof COMET_ABI, 'view'>;

/** Sends what is asked within one turn of the event loop as one batch. */
function createTogether(rpc: Rpc): (call: RpcCall) => Promise<unknown> {
  let waiting: { readonly call: RpcCall; readonly answer: (result: unknown) => void }[] = [];
  async function send(): Promise<void> {
    const asked = waiting;
    waiting = [];
    const results = await rpc.settle(asked.map(({ call }) => call)).catch((error: unknown) => asked.map(() => error));
    asked.forEach(({ answer }, at) => {
      answer(results[at]);
    });
  }
  return (call) =>
    new Promise((answer) => {
      if (waiting.length === 0) setImmediate(() => void send());
      waiting.push({ call, answer });
    });
}

/** Asks a Comet at a block. */
function createQuestions(rpc: Rpc, { address }: Comet, block: number) {
  const tag = `0x${block.toString(16)}`;
  const together = createTogether(rpc);
  const call = (to: Hex, data: Hex): Promise<unknown> => together({ method: 'eth_call', params: [{ to, data }, tag] });

  async function ask<Name extends ViewName>(
    functionName: Name,
    args: ContractFunctionArgs<typeof COMET_ABI, 'view', Name>,
  ): Promise<ContractFunctionReturnType<typeof COMET_ABI, 'view', Name, typeof args>> {
    const data = encodeFunctionData({ abi: COMET_ABI, functionName, args } as Parameters<typeof encodeFunctionData>[0]);
    const answer = await call(address, data);
    if (answer instanceof Error) throw answer;
    if (typeof answer !== 'string' || !answer.startsWith('0x')) throw new Error(`${functionName} gave no data`);
    const result = decodeFunctionResult({ abi: COMET_ABI, functionName, data: `0x${answer.slice(2)}` } as Parameters<
      typeof decodeFunctionResult
    >[0]);
    return result as ContractFunctionReturnType<typeof COMET_ABI, 'view', Name, typeof args>;
  }

  return {
    ask,
    async goesThrough(data: Hex): Promise<boolean> {
      return !((await call(address, data)) instanceof RpcError);
    },
    async held(token: Hex): Promise<bigint> {
      const data = encodeFunctionData({ abi: TOKEN_ABI, functionName: 'balanceOf', args: [address] });
      return BigInt(String(await call(token, data)));
    },
    async timestamp(): Promise<number> {
      const header = await rpc.call('eth_getBlockByNumber', tag, false);
      return Number((header as { readonly timestamp: Hex }).timestamp);
    },
  };
}

type Questions = ReturnType<typeof createQuestions>;

async function readAccount(questions: Questions, { config }: Comet, address: Hex): Promise<CometAccountView> {
  const { ask, goesThrough } = questions;
  const absorb = encodeFunctionData({ abi: COMET_ABI, functionName: 'absorb', args: [address, [address]] });
  const [basic, balance, borrowBalance, isLiquidatable, isBorrowCollateralized, isAbsorbable] = await Promise.all([
    ask('userBasic', [address]),
    ask('balanceOf', [address]),
    ask('borrowBalanceOf', [address]),
    ask('isLiquidatable', [address]),
    ask('isBorrowCollateralized', [address]),
    goesThrough(absorb),
  ]);
  const collateral = await Promise.all(
    config.collaterals.map(({ asset }) => ask('collateralBalanceOf', [address, asset])),
  );
  return {
    address,
    principal: basic[0],
    balance,
    borrowBalance,
    collateral,
    isLiquidatable,
    isBorrowCollateralized,
    isAbsorbable,
  };
}

async function readCollateral({ ask }: Questions, asset: Hex, number: number): Promise<CometCollateralView> {
  const [totals, reserves, info] = await Promise.all([
    ask('totalsCollateral', [asset]),
    ask('getCollateralReserves', [asset]),
    ask('getAssetInfo', [number]),
  ]);
  const { borrowCollateralFactor, liquidateCollateralFactor, liquidationFactor, supplyCap } = info;
  const price = await ask('getPrice', [info.priceFeed]);
  return {
    asset,
    total: totals[0],
    reserves,
    price,
    borrowCollateralFactor,
    liquidateCollateralFactor,
    liquidationFactor,
    supplyCap,
  };
}

/** Asks a Comet everything at a block. Rejects when the node no longer holds the block's state. */
export async function readComet(
  rpc: Rpc,
  comet: Comet,
  { block, accounts }: { readonly block: number; readonly accounts: readonly Hex[] },
): Promise<CometView> {
  const questions = createQuestions(rpc, comet, block);
  const { ask } = questions;
  const { config } = comet;
  const [totals, utilization, feed] = await Promise.all([
    ask('totalsBasic', []),
    ask('getUtilization', []),
    ask('baseTokenPriceFeed', []),
  ]);
  const [supplyRate, borrowRate, reserves, basePrice, totalSupply, totalBorrow] = await Promise.all([
    ask('getSupplyRate', [utilization]),
    ask('getBorrowRate', [utilization]),
    ask('getReserves', []),
    ask('getPrice', [feed]),
    ask('totalSupply', []),
    ask('totalBorrow', []),
  ]);
  return {
    block,
    timestamp: await questions.timestamp(),
    address: comet.address,
    base: config.base.asset,
    supplyIndex: totals.baseSupplyIndex,
    borrowIndex: totals.baseBorrowIndex,
    totalSupplyPrincipal: totals.totalSupplyBase,
    totalBorrowPrincipal: totals.totalBorrowBase,
    accruedAt: BigInt(totals.lastAccrualTime),
    totalSupply,
    totalBorrow,
    utilization,
    supplyRate,
    borrowRate,
    reserves,
    cash: await questions.held(config.base.asset),
    basePrice,
    collaterals: await Promise.all(
      config.collaterals.map(({ asset }, number) => readCollateral(questions, asset, number)),
    ),
    accounts: await Promise.all(accounts.map((account) => readAccount(questions, comet, account))),
  };
}
