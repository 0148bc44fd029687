import { encodeFunctionData } from 'viem';
import type { Random } from '../random/random.ts';
import { SPOT_ABI } from './abi.ts';
import { constantParameters, registerNode } from './deploy.ts';
import { CONSTANT_NODE, WAD } from './market.ts';
import type { SynthetixAction, SynthetixContext } from './random-context.ts';

const scaled = (random: Random, value: bigint): bigint => (value * BigInt(500 + random.below(1000))) / 1000n;

function perpOf({ random, market }: SynthetixContext) {
  const perp = market.perps[random.below(market.perps.length)];
  if (perp === undefined) throw new Error('the system has no perps');
  return perp.config;
}

const funding: SynthetixAction = (context) => {
  const { random, actions } = context;
  const { id, skewScale, maxFundingVelocity } = perpOf(context);
  return [actions.govern('setFundingParameters', [id, scaled(random, skewScale), scaled(random, maxFundingVelocity)])];
};

const fees: SynthetixAction = (context) => {
  const { id, makerFee, takerFee } = perpOf(context);
  return [
    context.actions.govern('setOrderFees', [id, scaled(context.random, makerFee), scaled(context.random, takerFee)]),
  ];
};

const margins: SynthetixAction = (context) => {
  const { random, actions } = context;
  const { id, initialMarginRatio, minimumInitialMarginRatio, flagRewardRatio, ...rest } = perpOf(context);
  const ratios = [scaled(random, initialMarginRatio), scaled(random, minimumInitialMarginRatio)];
  const others = [
    rest.maintenanceMarginScalar,
    scaled(random, flagRewardRatio),
    scaled(random, rest.minimumPositionMargin),
  ];
  return [actions.govern('setLiquidationParameters', [id, ...ratios, ...others])];
};

const windows: SynthetixAction = (context) => {
  const { random, actions, market } = context;
  const { id, liquidationMultiplier, maxLiquidationPd } = perpOf(context);
  const multiplier = random.chance(0.15) ? 0n : scaled(random, liquidationMultiplier);
  const args = [id, multiplier, BigInt(10 + random.below(100)), scaled(random, maxLiquidationPd), market.admin];
  return [actions.govern('setMaxLiquidationParameters', args)];
};

const lockedRatio: SynthetixAction = (context) => {
  const { id, lockedOiRatio } = perpOf(context);
  return [context.actions.govern('setLockedOiRatio', [id, scaled(context.random, lockedOiRatio)])];
};

const caps: SynthetixAction = (context) => {
  const { id, maxMarketSize } = perpOf(context);
  return [context.actions.govern('setMaxMarketSize', [id, scaled(context.random, maxMarketSize)])];
};

const guards: SynthetixAction = ({ random, actions }) => [
  actions.govern('setKeeperRewardGuards', [
    scaled(random, 10n * WAD),
    scaled(random, WAD / 5n),
    scaled(random, 1000n * WAD),
    scaled(random, WAD / 2n),
  ]),
];

const collateralReward: SynthetixAction = ({ random, actions }) => [
  actions.govern('setCollateralLiquidateRewardRatio', [scaled(random, WAD / 1000n)]),
];

const interest: SynthetixAction = ({ random, actions }) => [
  random.chance(0.2)
    ? actions.govern('setInterestRateParameters', [0n, 0n, 0n])
    : actions.govern('setInterestRateParameters', [scaled(random, WAD / 2000n), (WAD * 65n) / 100n, WAD / 50n]),
];

const updateInterest: SynthetixAction = ({ actions }) => [actions.govern('updateInterestRate', [])];

const discounts: SynthetixAction = ({ random, actions, market }) =>
  market.collaterals.map(({ config }) => {
    const [upper, lower] = [scaled(random, config.upperLimitDiscount), scaled(random, config.lowerLimitDiscount)];
    const args = [config.id, config.maxAmount, upper, lower, scaled(random, config.discountScalar)];
    return actions.govern('setCollateralConfiguration', args);
  });

const spotScale: SynthetixAction = ({ random, market }) =>
  market.collaterals.map(({ config }) => {
    const args = [config.id, random.chance(0.2) ? 0n : scaled(random, config.skewScale)] as const;
    const data = encodeFunctionData({ abi: SPOT_ABI, functionName: 'setMarketSkewScale', args });
    return { from: market.admin, to: market.spot, data, label: 'setMarketSkewScale' };
  });

const keeperCost: SynthetixAction = ({ random, market, actions }) => {
  const { id, data } = registerNode(CONSTANT_NODE, constantParameters(scaled(random, WAD / 10n)));
  return [
    { from: market.admin, to: market.oracle, data, label: 'register node' },
    actions.govern('updateKeeperCostNodeId', [id]),
  ];
};

/** Changes of every parameter that a position or a margin depends on. */
export const PARAMETER_ACTIONS: readonly SynthetixAction[] = [
  funding,
  fees,
  margins,
  windows,
  lockedRatio,
  caps,
  guards,
  collateralReward,
  interest,
  updateInterest,
  discounts,
  spotScale,
  keeperCost,
];
