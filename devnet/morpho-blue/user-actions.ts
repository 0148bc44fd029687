import { encodeFunctionData } from 'viem';
import { accrueMorpho, morphoBorrowed, morphoMaxBorrow, morphoSupplied } from '../../margin/index.ts';
import type { Hex } from '../chain/miner.ts';
import { MORPHO_ABI, MORPHO_FLASH_ABI } from './abi.ts';
import { borrowData, liquidateData, postData, repayData, supplyData, unpostData, withdrawData } from './calls.ts';
import {
  anyHolder,
  anyPair,
  anyUser,
  drawUpTo,
  type MorphoAction,
  rawOf,
  readState,
  toMorpho,
} from './random-context.ts';

const abi = MORPHO_ABI;
const TRADE_USD = 80_000;

const supply: MorphoAction = (context) => {
  const [user, pair] = [anyUser(context), anyPair(context)];
  const to = context.random.chance(0.12) ? anyUser(context) : user;
  const amount = drawUpTo(context, rawOf(context, pair.loan, TRADE_USD));
  const data = context.random.chance(0.15)
    ? supplyData(pair, 0n, amount * 1_000_000n, to)
    : supplyData(pair, amount, 0n, to);
  return [toMorpho(context, user, data, 'supply')];
};

const withdraw: MorphoAction = async (context) => {
  const state = await readState(context, anyPair(context));
  const held = anyHolder(context, state, ({ supplyShares }) => supplyShares);
  if (held === undefined) return [];
  const to = context.random.chance(0.1) ? anyUser(context) : held.user;
  const isAll = context.random.chance(0.3);
  const data = isAll
    ? withdrawData(state.pair, 0n, held.supplyShares, held.user, to)
    : withdrawData(state.pair, drawUpTo(context, morphoSupplied(state, held.supplyShares)), 0n, held.user, to);
  return [toMorpho(context, held.user, data, 'withdraw')];
};

const post: MorphoAction = (context) => {
  const [user, pair] = [anyUser(context), anyPair(context)];
  const to = context.random.chance(0.12) ? anyUser(context) : user;
  const amount = drawUpTo(context, rawOf(context, pair.collateral, TRADE_USD / 2));
  return [toMorpho(context, user, postData(pair, amount, to), 'supply collateral')];
};

const unpost: MorphoAction = async (context) => {
  const state = await readState(context, anyPair(context));
  const held = anyHolder(context, state, ({ collateral }) => collateral);
  if (held === undefined) return [];
  const amount = context.random.chance(0.3) ? held.collateral : drawUpTo(context, held.collateral);
  const to = context.random.chance(0.1) ? anyUser(context) : held.user;
  return [toMorpho(context, held.user, unpostData(state.pair, amount, held.user, to), 'withdraw collateral')];
};

/** Any part of what the collateral still allows, often all but a little: interest and prices soon make it liquidatable. */
const borrow: MorphoAction = async (context) => {
  const state = await readState(context, anyPair(context));
  const held = anyHolder(context, state, ({ collateral }) => collateral);
  if (held === undefined) return [];
  const { price, pair } = state;
  const power = morphoMaxBorrow(held, { price, lltv: pair.config.lltv }) - morphoBorrowed(state, held);
  if (power <= 0n) return [];
  const most = power - power / 500n;
  const amount = context.random.chance(0.5) ? most : drawUpTo(context, (power * 103n) / 100n);
  const data = context.random.chance(0.1)
    ? borrowData(pair, 0n, amount * 999_999n, held.user, held.user)
    : borrowData(pair, amount, 0n, held.user, held.user);
  return [toMorpho(context, held.user, data, 'borrow')];
};

const repay: MorphoAction = async (context) => {
  const state = await readState(context, anyPair(context));
  const held = anyHolder(context, state, ({ borrowShares }) => borrowShares);
  if (held === undefined) return [];
  const payer = context.random.chance(0.15) ? anyUser(context) : held.user;
  const data = context.random.chance(0.35)
    ? repayData(state.pair, 0n, held.borrowShares, held.user)
    : repayData(state.pair, drawUpTo(context, morphoBorrowed(state, held)), 0n, held.user);
  return [toMorpho(context, payer, data, 'repay')];
};

/** Liquidates whoever the numbers call unhealthy: all collateral (which may leave bad debt), a part, or some debt. */
const liquidate: MorphoAction = async (context) => {
  const { random, rpc } = context;
  const head = (await rpc.call('eth_getBlockByNumber', 'latest', false)) as { readonly timestamp: Hex };
  for (const pair of context.blue.pairs) {
    const stored = await readState(context, pair);
    const now = accrueMorpho(stored, BigInt(head.timestamp), 0n);
    const terms = { price: stored.price, lltv: pair.config.lltv };
    const unhealthy = stored.holdings.filter(
      (held) => held.borrowShares > 0n && morphoMaxBorrow(held, terms) < morphoBorrowed(now, held),
    );
    const target = unhealthy[random.below(unhealthy.length)];
    if (target === undefined) continue;
    const draw = random.uniform();
    const seized = draw < 0.6 ? target.collateral : draw < 0.8 ? drawUpTo(context, target.collateral) : 0n;
    const shares = seized > 0n ? 0n : random.chance(0.5) ? target.borrowShares : drawUpTo(context, target.borrowShares);
    return [toMorpho(context, anyUser(context), liquidateData(pair, target.user, seized, shares), 'liquidate')];
  }
  return [];
};

const accrue: MorphoAction = (context) => {
  const data = encodeFunctionData({ abi, functionName: 'accrueInterest', args: [anyPair(context).params] });
  return [toMorpho(context, anyUser(context), data, 'accrue interest')];
};

/** One account lets another act for it, and that one does. */
const actForAnother: MorphoAction = async (context) => {
  const state = await readState(context, anyPair(context));
  const held = anyHolder(context, state, ({ collateral }) => collateral);
  if (held === undefined) return [];
  const helper = anyUser(context);
  const allow = (isAllowed: boolean): Hex =>
    encodeFunctionData({ abi, functionName: 'setAuthorization', args: [helper, isAllowed] });
  const take = unpostData(state.pair, drawUpTo(context, held.collateral), held.user, helper);
  return [
    toMorpho(context, held.user, allow(true), 'authorize'),
    toMorpho(context, helper, take, 'withdraw collateral for another'),
    ...(context.random.chance(0.5) ? [toMorpho(context, held.user, allow(false), 'forbid')] : []),
  ];
};

const flashLoan: MorphoAction = (context) => {
  const { loan } = anyPair(context);
  const args = [loan.asset, drawUpTo(context, rawOf(context, loan, TRADE_USD))] as const;
  const data = encodeFunctionData({ abi: MORPHO_FLASH_ABI, functionName: 'take', args });
  return [{ from: anyUser(context), to: context.blue.flashBorrower, data, label: 'flash loan' }];
};

/** Must revert: more than anybody has, both or neither of assets and shares, somebody else's account, a healthy one. */
const impossible: MorphoAction = (context) => {
  const [user, pair] = [anyUser(context), anyPair(context)];
  const huge = 10n ** 36n;
  const stranger: Hex = '0x57a4000000000000000000000000000000057a4e';
  const lltv = pair.config.lltv + 1n;
  const calls: readonly [Hex, ...Hex[]] = [
    borrowData(pair, huge, 0n, user, user),
    withdrawData(pair, huge, 0n, user, user),
    unpostData(pair, huge, user, user),
    supplyData(pair, 1n, 1n, user),
    repayData(pair, 0n, 0n, user),
    withdrawData(pair, 1n, 0n, stranger, user),
    liquidateData(pair, stranger, 1n, 0n),
    encodeFunctionData({ abi, functionName: 'setFee', args: [pair.params, 1n] }),
    encodeFunctionData({ abi, functionName: 'createMarket', args: [{ ...pair.params, lltv }] }),
  ];
  return [toMorpho(context, user, context.random.pick(calls), 'impossible')];
};

/** Weight in the draw beside each action. */
export const MORPHO_USER_ACTIONS: readonly (readonly [number, MorphoAction])[] = [
  [16, supply],
  [10, withdraw],
  [14, post],
  [7, unpost],
  [22, borrow],
  [10, repay],
  [20, liquidate],
  [2, accrue],
  [3, actForAnother],
  [2, flashLoan],
  [4, impossible],
];
