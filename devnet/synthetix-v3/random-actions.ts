import { encodeFunctionData } from 'viem';
import { toAnswer } from '../aave/feeds.ts';
import type { Hex, Transaction } from '../chain/miner.ts';
import type { Random } from '../random/random.ts';
import { NFT_ABI } from './abi.ts';
import { type Perp, USD_ID } from './market.ts';
import type { SynthetixAction, SynthetixContext } from './random-context.ts';
import { PARAMETER_ACTIONS } from './random-parameters.ts';

const KEEPER: Hex = '0x4ee9000000000000000000000000000000004ee9';

function pick<T>(random: Random, list: readonly T[]): T {
  const item = list[random.below(list.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

/** A WAD amount near `whole`, with every digit in use, or now and then a few units. */
function drawWad(random: Random, whole: number): bigint {
  if (random.chance(0.05)) return BigInt(1 + random.below(999));
  return BigInt(Math.floor(whole * random.uniform() * 1e9)) * 10n ** 9n + BigInt(random.below(1_000_000_000));
}

const wad = (price: number): bigint => BigInt(Math.round(price * 1e9)) * 10n ** 9n;
const priceOf = ({ prices }: SynthetixContext, perp: Perp): number => prices.get(perp.config.id) ?? 1;

const movePrice: SynthetixAction = (context) => {
  const { random, market, prices, reporter } = context;
  const perp = pick(random, market.perps);
  const start = perp.config.symbol === 'BTC' ? 40_000 : 2000;
  const jump = random.chance(0.2) ? 0.35 : 0.02;
  const drift = 0.1 * Math.log(start / priceOf(context, perp));
  const price = priceOf(context, perp) * Math.exp((2 * random.uniform() - 1) * jump + drift);
  prices.set(perp.config.id, price);
  return [reporter.submit(perp.config.feed, toAnswer(price))];
};

const deposit: SynthetixAction = ({ random, market, actions, traders }) => {
  const trader = pick(random, traders);
  const collateral = random.chance(0.3) ? pick(random, market.collaterals).config.id : USD_ID;
  return [actions.modifyCollateral(trader, collateral, drawWad(random, collateral === USD_ID ? 20_000 : 20) + 1n)];
};

const withdraw: SynthetixAction = ({ random, market, actions, traders }) => {
  const collateral = random.chance(0.4) ? pick(random, market.collaterals).config.id : USD_ID;
  const amount = drawWad(random, collateral === USD_ID ? 5000 : 5) + 1n;
  return [actions.modifyCollateral(pick(random, traders), collateral, -amount)];
};

const commit: SynthetixAction = (context) => {
  const { random, market, actions, traders } = context;
  const trader = pick(random, traders);
  const perp = pick(random, market.perps);
  const price = priceOf(context, perp);
  const size = drawWad(random, (random.chance(0.1) ? 2_000_000 : 350_000) / price) + 1n;
  const isLong = random.chance(0.5);
  const tolerance = random.chance(0.2) ? 0.999 : 1.1;
  const acceptable = wad(isLong ? price * tolerance : price / tolerance);
  return [actions.commit(trader, { perp, size: isLong ? size : -size, acceptable })];
};

const settle: SynthetixAction = (context) => {
  const { random, actions, pending } = context;
  return [...pending].slice(0, 4).flatMap(([account, perp]) => {
    const price = wad(priceOf(context, perp) * (1 + 0.004 * (random.uniform() - 0.5)));
    return actions.settle(KEEPER, { account, perp, price });
  });
};

const cancel: SynthetixAction = (context) => {
  return [...context.pending].slice(0, 5).flatMap(([account, perp]) => {
    const price = wad(priceOf(context, perp) * (context.random.chance(0.5) ? 1.3 : 0.7));
    return context.actions.cancel(KEEPER, { account, perp, price });
  });
};

const payDebt: SynthetixAction = ({ random, actions, traders }) =>
  traders.filter(() => random.chance(0.5)).map((trader) => actions.payDebt(trader, drawWad(random, 3000) + 1n));

const liquidate: SynthetixAction = ({ random, actions, traders, market }) => {
  const keeper = random.chance(0.1) ? market.admin : KEEPER;
  return traders.filter(() => random.chance(0.6)).map(({ id }) => actions.liquidate(keeper, id));
};

const liquidateFlagged: SynthetixAction = ({ random, actions }) => [
  actions.liquidateFlagged(KEEPER, BigInt(1 + random.below(5))),
];

const liquidateMargin: SynthetixAction = ({ actions, traders }) =>
  traders.map(({ id }) => actions.liquidateMargin(KEEPER, id));

const transferAccount: SynthetixAction = ({ random, market, traders, actions }) => {
  const index = random.below(traders.length);
  const trader = traders[index];
  if (trader === undefined) return [];
  const owner: Hex = `0xacc1${random.below(1_000_000).toString(16).padStart(36, '0')}`;
  const args = [trader.owner, owner, trader.id] as const;
  const data = encodeFunctionData({ abi: NFT_ABI, functionName: 'transferFrom', args });
  traders[index] = { id: trader.id, owner };
  const permission = `0x${Buffer.from('PERPS_COMMIT_ASYNC_ORDER').toString('hex').padEnd(64, '0')}` as const;
  const grant = actions.govern('grantPermission', [trader.id, permission, KEEPER]);
  return [
    { from: trader.owner, to: market.accountNft, data, label: 'transfer account' },
    { ...grant, from: owner },
  ];
};

const ACTIONS: readonly (readonly [number, SynthetixAction])[] = [
  [16, movePrice],
  [14, deposit],
  [6, withdraw],
  [26, commit],
  [22, settle],
  [5, cancel],
  [3, payDebt],
  [5, liquidate],
  [5, liquidateFlagged],
  [2, liquidateMargin],
  [1, transferAccount],
  ...PARAMETER_ACTIONS.map((action) => [6 / PARAMETER_ACTIONS.length, action] as const),
];
const TOTAL = ACTIONS.reduce((sum, [weight]) => sum + weight, 0);

/** The transactions of one action; none when it has nothing to work on. */
export function drawSynthetixAction(context: SynthetixContext): readonly Transaction[] {
  let place = context.random.uniform() * TOTAL;
  for (const [weight, action] of ACTIONS) {
    place -= weight;
    if (place < 0) return action(context);
  }
  return movePrice(context);
}
