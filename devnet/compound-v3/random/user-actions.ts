import { encodeFunctionData, maxUint256 } from 'viem';
import type { Hex } from '../../chain/miner.ts';
import { RpcError } from '../../chain/rpc.ts';
import { COMET_ABI } from '../abi.ts';
import { toUnits } from '../market.ts';
import {
  type ActionContext,
  collateralOf,
  debtOf,
  drawAmount,
  lentBy,
  type PlayComet,
  type PlayTransaction,
  pickCollateral,
  type RandomAction,
} from './context.ts';

const abi = COMET_ABI;
const to = (comet: PlayComet, from: Hex, label: string, data: Hex): PlayTransaction => ({
  from,
  to: comet.address,
  data,
  label,
});

/** Sizes of base moves, whole tokens: a USD Comet thinks in thousands, an ether Comet in ones. */
const size = (comet: PlayComet): bigint =>
  toUnits(comet.config.base.decimals === 6 ? 60_000 : 30, comet.config.base.decimals);

/** The first third mostly lend, the others mostly borrow; now and then anybody does anything. */
function pickLender({ random, users }: ActionContext): Hex {
  const bound = random.chance(0.9) ? Math.ceil(users.length / 3) : users.length;
  return users[random.below(bound)] ?? users[0];
}

function pickBorrower({ random, users }: ActionContext): Hex {
  const from = random.chance(0.95) ? Math.ceil(users.length / 3) : 0;
  return users[from + random.below(users.length - from)] ?? users[0];
}

const supplyBase: RandomAction = async (context, comet) => {
  const { random } = context;
  const [user, dst] = [pickLender(context), pickLender(context)];
  const asset = comet.config.base.asset;
  const amount = drawAmount(context, 4n * size(comet));
  if (random.chance(0.2)) {
    return [
      to(comet, user, 'supply to', encodeFunctionData({ abi, functionName: 'supplyTo', args: [dst, asset, amount] })),
    ];
  }
  return [to(comet, user, 'supply', encodeFunctionData({ abi, functionName: 'supply', args: [asset, amount] }))];
};

/** Repays a debt wholly, in part, or beyond it, so that one Supply both repays and lends. */
const repay: RandomAction = async (context, comet) => {
  const { random } = context;
  const user = pickBorrower(context);
  const debt = await debtOf(context, comet, user);
  const asset = comet.config.base.asset;
  const draw = random.uniform();
  const amount =
    draw < 0.15 ? maxUint256 : draw < 0.3 ? debt + drawAmount(context, size(comet)) : drawAmount(context, debt);
  return [to(comet, user, 'repay', encodeFunctionData({ abi, functionName: 'supply', args: [asset, amount] }))];
};

const withdrawBase: RandomAction = async (context, comet) => {
  const { random } = context;
  const user = pickLender(context);
  const lent = await lentBy(context, comet, user);
  const amount = random.chance(0.2) ? maxUint256 : drawAmount(context, lent);
  const args = [comet.config.base.asset, amount] as const;
  return [to(comet, user, 'withdraw', encodeFunctionData({ abi, functionName: 'withdraw', args }))];
};

/** The most of the base that a user could withdraw now, found by asking; within a sixteenth of the usual size. */
async function mostToWithdraw({ rpc }: ActionContext, comet: PlayComet, user: Hex): Promise<bigint> {
  let [fits, fails] = [0n, 16n * size(comet)];
  for (let step = 0; step < 8; step++) {
    const amount = (fits + fails) / 2n;
    const data = encodeFunctionData({ abi, functionName: 'withdraw', args: [comet.config.base.asset, amount] });
    const [answer] = await rpc.settle([
      { method: 'eth_call', params: [{ from: user, to: comet.address, data }, 'latest'] },
    ]);
    if (answer instanceof RpcError) fails = amount;
    else fits = amount;
  }
  return fits;
}

/** Withdraws what was lent and more: part withdrawal, part borrow, or all borrow; mostly near the limit. */
const borrow: RandomAction = async (context, comet) => {
  const { random, users } = context;
  const user = pickBorrower(context);
  const most = await mostToWithdraw(context, comet, user);
  const near = (most * BigInt(random.below(300) + 720)) / 1000n;
  const amount = random.chance(0.6) ? near : drawAmount(context, size(comet));
  const asset = comet.config.base.asset;
  const args = random.chance(0.2) ? ([random.pick(users), asset, amount] as const) : ([user, asset, amount] as const);
  return [to(comet, user, 'borrow', encodeFunctionData({ abi, functionName: 'withdrawTo', args }))];
};

const supplyCollateral: RandomAction = async (context, comet) => {
  const user = pickBorrower(context);
  const token = pickCollateral(context, comet);
  const bound = toUnits(token.decimals === 8 ? 1 : token.symbol === 'LINK' ? 3000 : 20, token.decimals);
  const data = encodeFunctionData({ abi, functionName: 'supply', args: [token.asset, drawAmount(context, bound)] });
  return [to(comet, user, 'supply collateral', data)];
};

const withdrawCollateral: RandomAction = async (context, comet) => {
  const { random } = context;
  const user = pickBorrower(context);
  const { asset } = pickCollateral(context, comet);
  const held = await collateralOf(context, comet, user, asset);
  const amount = random.chance(0.3) ? held : drawAmount(context, held);
  const data = encodeFunctionData({ abi, functionName: 'withdraw', args: [asset, amount] });
  return [to(comet, user, 'withdraw collateral', data)];
};

const transferCollateral: RandomAction = async (context, comet) => {
  const { random, users } = context;
  const [user, dst] = [random.pick(users), random.pick(users)];
  const { asset } = pickCollateral(context, comet);
  const amount = drawAmount(context, await collateralOf(context, comet, user, asset));
  const data = encodeFunctionData({ abi, functionName: 'transferAsset', args: [dst, asset, amount] });
  return [to(comet, user, 'transfer collateral', data)];
};

/** Lenders pay, borrowers borrow to pay; a receiver who owes is repaid. Between borrowers it has no event. */
const transferBase: RandomAction = async (context, comet) => {
  const { random, users } = context;
  const user = random.chance(0.5) ? pickBorrower(context) : random.pick(users);
  const dst = random.chance(0.6) ? pickBorrower(context) : random.pick(users);
  const lent = await lentBy(context, comet, user);
  const amount = random.chance(0.2)
    ? maxUint256
    : drawAmount(context, lent + (lent > 0n ? lent / 4n : size(comet) / 20n));
  const base = comet.config.base.asset;
  const data = random.chance(0.5)
    ? encodeFunctionData({ abi, functionName: 'transfer', args: [dst, amount] })
    : encodeFunctionData({ abi, functionName: 'transferAsset', args: [dst, base, amount] });
  return [{ ...to(comet, user, 'transfer', data), parties: [user, dst] }];
};

/** One acts for another, with leave or without it. */
const onBehalf: RandomAction = async (context, comet) => {
  const { random, users } = context;
  const [owner, manager, dst] = [random.pick(users), random.pick(users), random.pick(users)];
  const amount = drawAmount(context, size(comet) / 4n);
  const allow = encodeFunctionData({ abi, functionName: 'allow', args: [manager, random.chance(0.9)] });
  const move = encodeFunctionData({ abi, functionName: 'transferFrom', args: [owner, dst, amount] });
  const base = comet.config.base.asset;
  const draw = encodeFunctionData({ abi, functionName: 'withdrawFrom', args: [owner, dst, base, amount] });
  const act: PlayTransaction = random.chance(0.5)
    ? { ...to(comet, manager, 'transfer from', move), parties: [owner, dst] }
    : to(comet, manager, 'withdraw from', draw);
  return random.chance(0.2) ? [act] : [to(comet, owner, 'allow', allow), act];
};

/** Accrues without an event, as a claim of rewards does. */
const accrue: RandomAction = ({ random, users }, comet) => {
  const user = random.pick(users);
  const data = encodeFunctionData({ abi, functionName: 'accrueAccount', args: [user] });
  return [to(comet, user, 'accrue', data)];
};

const buyCollateral: RandomAction = (context, comet) => {
  const { random, users } = context;
  const user = random.pick(users);
  const { asset } = pickCollateral(context, comet);
  const amount = drawAmount(context, size(comet) / 12n);
  const args = [asset, random.chance(0.1) ? maxUint256 : 0n, amount, user] as const;
  return [to(comet, user, 'buy collateral', encodeFunctionData({ abi, functionName: 'buyCollateral', args }))];
};

/** Whoever it works on, or one who is healthy, which must revert. */
const absorb: RandomAction = async (context, comet) => {
  const { random, users } = context;
  const absorber = random.pick(users);
  const calls = users.map((user) => {
    const data = encodeFunctionData({ abi, functionName: 'isLiquidatable', args: [user] });
    return { method: 'eth_call', params: [{ to: comet.address, data }, 'latest'] };
  });
  const answers = await context.rpc.settle(calls);
  const under = users.filter((_, at) => BigInt(String(answers[at] instanceof RpcError ? 0 : answers[at])) === 1n);
  const accounts =
    under.length === 0 || random.chance(0.1) ? [random.pick(users)] : under.slice(0, 1 + random.below(3));
  return [
    to(comet, absorber, 'absorb', encodeFunctionData({ abi, functionName: 'absorb', args: [absorber, accounts] })),
  ];
};

export const USER_ACTIONS: readonly (readonly [number, RandomAction])[] = [
  [12, supplyBase],
  [7, repay],
  [7, withdrawBase],
  [22, borrow],
  [18, supplyCollateral],
  [7, withdrawCollateral],
  [3, transferCollateral],
  [8, transferBase],
  [4, onBehalf],
  [2, accrue],
  [8, buyCollateral],
  [12, absorb],
];
