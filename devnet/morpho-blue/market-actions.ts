import { encodeFunctionData } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { toAnswer } from '../aave/feeds.ts';
import type { Transaction } from '../chain/miner.ts';
import { exp } from '../random/real-math.ts';
import { MORPHO_ABI, VAULT_ABI } from './abi.ts';
import { anyPair, anyUser, type MorphoAction, type MorphoContext, toMorpho } from './random-context.ts';
import type { MorphoToken } from './types.ts';

const abi = MORPHO_ABI;
const WAD = 10n ** 18n;
/** The second of the well-known keys of local nodes: signs authorizations. */
const SIGNER = privateKeyToAccount('0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d');
const CHAIN_ID = 31337;
const FOREVER = 2n ** 60n;

function answer(context: MorphoContext, token: MorphoToken, price: number): Transaction {
  const first = context.firstPrices.get(token.symbol) ?? 1;
  const bounded = Math.min(first * 4, Math.max(first / 5, price));
  context.prices.set(token.symbol, bounded);
  return context.reporter.submit(token.feed, toAnswer(bounded));
}

const priceOf = ({ prices }: MorphoContext, token: MorphoToken): number => prices.get(token.symbol) ?? 1;

const movePrices: MorphoAction = (context) => {
  const moved = context.blue.tokens.filter(() => context.random.chance(0.5));
  return moved.map((token) => {
    const price = priceOf(context, token);
    return answer(context, token, price * exp((price < 2 ? 0.004 : 0.05) * context.random.normal()));
  });
};

const crash: MorphoAction = (context) => {
  const share = context.random.between(0.3, 0.8);
  const volatile = context.blue.tokens.filter((token) => priceOf(context, token) > 2);
  return volatile.map((token) =>
    answer(context, token, priceOf(context, token) * share * context.random.between(0.8, 1)),
  );
};

const recover: MorphoAction = (context) => {
  const { firstPrices, random, blue } = context;
  const first = (token: MorphoToken): number => firstPrices.get(token.symbol) ?? 1;
  const fallen = blue.tokens.filter((token) => priceOf(context, token) < first(token) * 0.7);
  return fallen.map((token) => answer(context, token, first(token) * random.between(0.8, 1.1)));
};

/** The vault's shares gain, or lose a lot. */
const moveVault: MorphoAction = (context) => {
  const permille = BigInt(
    context.random.chance(0.2) ? 850 + context.random.below(100) : 1000 + context.random.below(6),
  );
  context.vaultWorth = (context.vaultWorth * permille) / 1000n;
  return [vaultTransaction(context)];
};

/** Tells the vault what its shares are worth now. */
export function vaultTransaction(context: MorphoContext): Transaction {
  const data = encodeFunctionData({ abi: VAULT_ABI, functionName: 'grow', args: [context.vaultWorth] });
  return { from: anyUser(context), to: context.blue.vault, data, label: 'vault' };
}

const setFee: MorphoAction = (context) => {
  const fee = (WAD * BigInt(context.random.below(26))) / 100n;
  const data = encodeFunctionData({ abi, functionName: 'setFee', args: [anyPair(context).params, fee] });
  return [toMorpho(context, context.blue.owner, data, 'set fee')];
};

const setFeeRecipient: MorphoAction = (context) => {
  const to = context.random.chance(0.5) ? anyUser(context) : context.blue.feeRecipient;
  const data = encodeFunctionData({ abi, functionName: 'setFeeRecipient', args: [to] });
  return [toMorpho(context, context.blue.owner, data, 'set fee recipient')];
};

const enableLltv: MorphoAction = (context) => {
  const lltv = (WAD * BigInt(1 + context.random.below(900))) / 1000n;
  const data = encodeFunctionData({ abi, functionName: 'enableLltv', args: [lltv] });
  return [toMorpho(context, context.blue.owner, data, 'enable LLTV')];
};

/** An authorization that somebody else hands in. */
const authorizeBySignature: MorphoAction = async (context) => {
  const message = {
    authorizer: SIGNER.address,
    authorized: anyUser(context),
    isAuthorized: context.random.chance(0.6),
    nonce: context.nonce,
    deadline: FOREVER,
  };
  const fields = ['address authorizer', 'address authorized', 'bool isAuthorized', 'uint256 nonce', 'uint256 deadline'];
  const types = fields.map((field) => ({ type: field.split(' ')[0] ?? '', name: field.split(' ')[1] ?? '' }));
  const signature = await SIGNER.signTypedData({
    domain: { chainId: CHAIN_ID, verifyingContract: context.blue.morpho },
    types: { Authorization: types },
    primaryType: 'Authorization',
    message,
  });
  context.nonce += 1n;
  const parts = {
    r: `0x${signature.slice(2, 66)}`,
    s: `0x${signature.slice(66, 130)}`,
    v: Number.parseInt(signature.slice(130), 16),
  } as const;
  const data = encodeFunctionData({ abi, functionName: 'setAuthorizationWithSig', args: [message, parts] });
  return [toMorpho(context, anyUser(context), data, 'authorize by signature')];
};

/** Weight in the draw beside each action. */
export const MORPHO_MARKET_ACTIONS: readonly (readonly [number, MorphoAction])[] = [
  [9, movePrices],
  [4, crash],
  [2.5, recover],
  [3, moveVault],
  [3, setFee],
  [1.5, setFeeRecipient],
  [1, enableLltv],
  [1, authorizeBySignature],
];
