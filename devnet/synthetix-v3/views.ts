import { decodeFunctionResult, type Hex as ViemHex } from 'viem';
import type { Hex } from '../chain/miner.ts';
import type { Rpc } from '../chain/rpc.ts';
import { PERPS_ABI, perpsCall } from './calls.ts';
import type { SynthetixMarket } from './market.ts';

/** What the contracts say at a block: views' results by function and arguments, for example `skew(100)`. */
export interface SynthetixView {
  readonly block: number;
  /** Unix seconds */
  readonly timestamp: number;
  /** null where the view reverts */
  get(functionName: string, ...args: readonly bigint[]): readonly bigint[] | null;
}

const key = (functionName: string, args: readonly bigint[]): string => `${functionName}(${args.join()})`;

function values(functionName: string, data: ViemHex): readonly bigint[] {
  const result: unknown = decodeFunctionResult({ abi: PERPS_ABI, functionName, data });
  const list: readonly unknown[] = Array.isArray(result) ? result : [result];
  return list.map((value) => {
    if (typeof value === 'bigint') return value;
    if (typeof value === 'boolean') return value ? 1n : 0n;
    throw new Error(`${functionName} answered ${String(value)}, which is no number`);
  });
}

const OF_MARKET = ['skew', 'size', 'currentFundingRate', 'currentFundingVelocity', 'indexPrice', 'liquidationCapacity'];
const OF_ACCOUNT = [
  'debt',
  'totalCollateralValue',
  'totalAccountOpenInterest',
  'getAvailableMargin',
  'getWithdrawableMargin',
  'getRequiredMargins',
  'canLiquidate',
  'canLiquidateMarginOnly',
];

/** Asks the views of every market and account at a block, in batches. */
export async function readSynthetix(
  rpc: Rpc,
  market: SynthetixMarket,
  { block, accounts }: { readonly block: { number: number; timestamp: number }; readonly accounts: readonly bigint[] },
): Promise<SynthetixView> {
  const perps = market.perps.map(({ config }) => config.id);
  const collaterals = [0n, ...market.collaterals.map(({ config }) => config.id)];
  const asked: (readonly [string, readonly bigint[]])[] = [
    ['interestRate', []],
    ['flaggedAccounts', []],
    ...perps.flatMap((id) => OF_MARKET.map((name) => [name, [id]] as const)),
    ...accounts.flatMap((id) => [
      ...OF_ACCOUNT.map((name) => [name, [id]] as const),
      ...perps.map((perp) => ['getOpenPosition', [id, perp]] as const),
      ...collaterals.map((collateral) => ['getCollateralAmount', [id, collateral]] as const),
    ]),
  ];
  const tag = `0x${block.number.toString(16)}`;
  const call = (to: Hex, data: ViemHex) => ({ method: 'eth_call', params: [{ to, data }, tag] });
  const answers = await rpc.settle(asked.map(([name, args]) => call(market.proxy, perpsCall(name, args))));
  const found = new Map<string, readonly bigint[] | null>();
  for (const [index, [name, args]] of asked.entries()) {
    const answer = answers[index];
    const isData = typeof answer === 'string' && answer.startsWith('0x');
    found.set(key(name, args), isData ? values(name, `0x${answer.slice(2)}`) : null);
  }
  return {
    block: block.number,
    timestamp: block.timestamp,
    get(name, ...args) {
      const answer = found.get(key(name, args));
      if (answer === undefined) throw new Error(`the view ${key(name, args)} was not asked`);
      return answer;
    },
  };
}
