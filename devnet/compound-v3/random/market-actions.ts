import { encodeFunctionData } from 'viem';
import { TOKEN_ABI } from '../../aave/abi.ts';
import { toAnswer } from '../../aave/feeds.ts';
import type { Hex } from '../../chain/miner.ts';
import { COMET_ABI, CONFIGURATOR_ABI } from '../abi.ts';
import { assetConfig, upgradeData } from '../deploy.ts';
import { toUnits, toWad } from '../market.ts';
import { type ActionContext, drawAmount, type PlayComet, type PlayTransaction, type RandomAction } from './context.ts';

const abi = CONFIGURATOR_ABI;

/** Prices wander, crash, and come back to where they began. */
const movePrice: RandomAction = ({ random, feeds, reporter }) => {
  const moved = random.pick(feeds);
  const draw = random.uniform();
  if (draw < 0.3) moved.price *= random.between(0.66, 0.93);
  else if (draw < 0.6) moved.price = moved.firstPrice * random.between(0.9, 1.1);
  else moved.price *= random.logNormal(1, 0.05);
  return [reporter.submit(moved.feed, toAnswer(moved.price))];
};

/** No function of a feed: reverts. */
const nonsense: RandomAction = ({ random, feeds, market }) => {
  const { feed } = random.pick(feeds);
  return [{ from: market.governor, to: feed.aggregator, data: '0x12345678', label: 'nonsense to a feed' }];
};

const upgrade = (market: ActionContext['market'], comet: PlayComet): PlayTransaction => ({
  from: market.governor,
  to: market.proxyAdmin,
  data: upgradeData(market, comet.address),
  label: 'upgrade',
});

/** Governance changes a parameter; it is live at once, later with another one, or never. */
const setParameter: RandomAction = ({ random, market, unlisted }, comet) => {
  const [collateral] = comet.config.collaterals;
  if (collateral === undefined) return [];
  const { asset } = random.pick([collateral, ...comet.config.collaterals]);
  const who = comet.address;
  const fraction = (low: number, high: number): bigint => toWad(random.between(low, high));
  const choices: readonly [Hex, ...Hex[]] = [
    encodeFunctionData({ abi, functionName: 'setSupplyKink', args: [who, fraction(0.6, 0.9)] }),
    encodeFunctionData({ abi, functionName: 'setBorrowKink', args: [who, fraction(0.6, 0.9)] }),
    encodeFunctionData({
      abi,
      functionName: 'setSupplyPerYearInterestRateSlopeLow',
      args: [who, fraction(0.01, 0.05)],
    }),
    encodeFunctionData({
      abi,
      functionName: 'setBorrowPerYearInterestRateSlopeLow',
      args: [who, fraction(0.02, 0.06)],
    }),
    encodeFunctionData({ abi, functionName: 'setBorrowPerYearInterestRateSlopeHigh', args: [who, fraction(1, 4)] }),
    encodeFunctionData({ abi, functionName: 'setBorrowPerYearInterestRateBase', args: [who, fraction(0, 0.03)] }),
    encodeFunctionData({ abi, functionName: 'setStoreFrontPriceFactor', args: [who, fraction(0.3, 1)] }),
    encodeFunctionData({
      abi,
      functionName: 'updateAssetLiquidateCollateralFactor',
      args: [who, asset, fraction(0.91, 0.95)],
    }),
    encodeFunctionData({
      abi,
      functionName: 'updateAssetBorrowCollateralFactor',
      args: [who, asset, fraction(0.6, 0.8)],
    }),
    encodeFunctionData({ abi, functionName: 'updateAssetLiquidationFactor', args: [who, asset, fraction(0.85, 0.97)] }),
    encodeFunctionData({
      abi,
      functionName: 'updateAssetSupplyCap',
      args: [who, asset, BigInt(random.below(1000)) * 10n ** 18n + 12_345n],
    }),
  ];
  const change = { from: market.governor, to: market.configurator, data: random.pick(choices), label: 'set parameter' };
  const added = unlisted.get(who);
  const more: PlayTransaction[] = [];
  if (added !== undefined && random.chance(0.5)) {
    const data = encodeFunctionData({ abi, functionName: 'addAsset', args: [who, assetConfig(added)] });
    more.push({ from: market.governor, to: market.configurator, data, label: 'add asset' });
    unlisted.delete(who);
    comet.config.collaterals.push(added);
    return [change, ...more, upgrade(market, comet)];
  }
  return random.chance(0.7) ? [change, upgrade(market, comet)] : [change];
};

const pause: RandomAction = ({ random, market, users }, comet) => {
  const flags = [
    random.chance(0.8),
    random.chance(0.3),
    random.chance(0.3),
    random.chance(0.3),
    random.chance(0.3),
  ] as const;
  const call = (args: readonly [boolean, boolean, boolean, boolean, boolean]): Hex =>
    encodeFunctionData({ abi: COMET_ABI, functionName: 'pause', args });
  const paused = { from: market.governor, to: comet.address, data: call(flags), label: 'pause' };
  const stranger = { ...paused, from: random.pick(users), label: 'pause by a stranger' };
  const free = { ...paused, data: call([false, false, false, false, false]), label: 'unpause' };
  const user = random.pick(users);
  const args = [comet.config.base.asset, toUnits(1, comet.config.base.decimals)] as const;
  const data = encodeFunctionData({ abi: COMET_ABI, functionName: 'supply', args });
  return [stranger, paused, { from: user, to: comet.address, data, label: 'supply while paused' }, free];
};

const withdrawReserves: RandomAction = (context, comet) => {
  const amount = drawAmount(context, toUnits(2000, comet.config.base.decimals));
  const args = [context.market.governor, amount] as const;
  const data = encodeFunctionData({ abi: COMET_ABI, functionName: 'withdrawReserves', args });
  return [{ from: context.market.governor, to: comet.address, data, label: 'withdraw reserves' }];
};

/** Base sent to the Comet without a word to it: reserves grow. */
const donate: RandomAction = (context, comet) => {
  const { asset, decimals } = comet.config.base;
  const args = [comet.address, drawAmount(context, toUnits(500, decimals))] as const;
  const data = encodeFunctionData({ abi: TOKEN_ABI, functionName: 'transfer', args });
  return [{ from: context.random.pick(context.users), to: asset, data, label: 'donate' }];
};

export const MARKET_ACTIONS: readonly (readonly [number, RandomAction])[] = [
  [24, movePrice],
  [1, nonsense],
  [3, setParameter],
  [1, pause],
  [2, withdrawReserves],
  [1, donate],
];
