import { encodeFunctionData, maxUint256 } from 'viem';
import { POOL_ABI } from '../aave/abi.ts';
import { readAccounts } from '../views.ts';
import { drawAmount, type RandomAction } from './context.ts';

const WAD = 10n ** 18n;

/** Liquidates an account that the contract calls unhealthy: any pair of its collateral and debt, all or a part. */
export const liquidate: RandomAction = async (context) => {
  const { rpc, market, random, users, reserves } = context;
  const block = Number(await rpc.call('eth_blockNumber'));
  const accounts = await readAccounts(rpc, market, { block, accounts: users });
  const unhealthy = accounts.filter(({ data }) => data.healthFactor < WAD);
  const target = unhealthy[random.below(unhealthy.length)];
  if (target === undefined) return [];
  const debts = reserves.filter(({ id }) => ((target.configuration >> BigInt(2 * id)) & 1n) === 1n);
  const collaterals = reserves.filter(({ id }) => (target.scaledSupply[id] ?? 0n) > 0n);
  const debt = debts[random.below(debts.length)];
  const collateral = collaterals[random.below(collaterals.length)];
  if (debt === undefined || collateral === undefined) return [];
  const liquidator = random.pick(users);
  const amount = random.chance(0.7) ? maxUint256 : drawAmount(context, target.scaledDebt[debt.id] ?? 1n);
  const args = [collateral.asset, debt.asset, target.address, amount, random.chance(0.4)] as const;
  const data = encodeFunctionData({ abi: POOL_ABI, functionName: 'liquidationCall', args });
  return [{ from: liquidator, to: market.pool, data, label: 'liquidate' }];
};
