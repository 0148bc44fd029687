import { encodeAbiParameters, encodeFunctionData, keccak256, parseAbiParameters, zeroAddress } from 'viem';
import { createOutbox, type Outbox } from '../aave/outbox.ts';
import type { Hex, Miner } from '../chain/miner.ts';
import type { Contracts } from '../contracts/jobs.ts';
import { FIXED_MODEL_ABI, MORPHO_ABI, MORPHO_FLASH_ABI, OF_MORPHO_ABI, PAIR_ORACLE_ABI, VAULT_ABI } from './abi.ts';
import type { MorphoBlue, MorphoToken, Pair, PairConfig, PairParams } from './types.ts';

const OWNER: Hex = '0x3057000000000000000000000000000000003057';
const FEE_RECIPIENT: Hex = '0xfee0000000000000000000000000000000000fee';
const SPACING = 12;
const WAD = 10n ** 18n;
/** 3 % a year, per second. */
const FIXED_RATE = (3n * WAD) / 100n / 31_536_000n;
const FEED_DECIMALS = 8;
const PARAMS = parseAbiParameters('address, address, address, address, uint256');

/** The demo's pairs: the tokens and feeds of the Aave market, every kind of oracle and of rate model. */
export const DEMO_PAIRS: readonly PairConfig[] = [
  { collateral: 'WETH', loan: 'USDC', lltv: (WAD * 86n) / 100n, model: 'ADAPTIVE', oracle: 'FEEDS' },
  { collateral: 'WBTC', loan: 'USDC', lltv: (WAD * 77n) / 100n, model: 'ADAPTIVE', oracle: 'BASE_FEED' },
  { collateral: 'wstETH', loan: 'WETH', lltv: (WAD * 945n) / 1000n, model: 'FIXED', oracle: 'VAULT' },
  { collateral: 'LINK', loan: 'WETH', lltv: (WAD * 625n) / 1000n, model: 'NONE', oracle: 'FEEDS' },
];

export interface MorphoSetting {
  readonly tokens: readonly MorphoToken[];
  readonly pairs: readonly PairConfig[];
}

/**
 * Deploys Morpho Blue with an oracle and a market for each pair, in a few blocks after the miner's head, from an owner of
 * its own: what was deployed before keeps its addresses. The Chainlink feeds are those of the tokens.
 */
export async function deployMorphoBlue(
  { miner, contracts }: { readonly miner: Miner; readonly contracts: Contracts },
  { tokens, pairs }: MorphoSetting,
): Promise<MorphoBlue> {
  const outbox = createOutbox(OWNER, contracts);
  const mine = async (): Promise<void> => {
    await miner.mineAll(miner.head.timestamp + SPACING, outbox.take());
  };
  const morpho = outbox.create('Morpho', MORPHO_ABI, [OWNER]);
  const adaptiveModel = outbox.create('AdaptiveCurveModel', OF_MORPHO_ABI, [morpho]);
  const fixedModel = outbox.create('FixedRateModel', FIXED_MODEL_ABI, [FIXED_RATE]);
  const vault = outbox.create('GrowingVault', VAULT_ABI, []);
  const lens = outbox.create('MorphoLens', OF_MORPHO_ABI, [morpho]);
  const flashBorrower = outbox.create('MorphoFlashBorrower', MORPHO_FLASH_ABI, [morpho]);
  await mine();

  const tell = (data: Hex, label: string): void => outbox.call(morpho, data, label);
  const abi = MORPHO_ABI;
  for (const irm of [adaptiveModel, fixedModel, zeroAddress]) {
    tell(encodeFunctionData({ abi, functionName: 'enableIrm', args: [irm] }), 'enable rate model');
  }
  for (const lltv of new Set(pairs.map((pair) => pair.lltv))) {
    tell(encodeFunctionData({ abi, functionName: 'enableLltv', args: [lltv] }), 'enable LLTV');
  }
  tell(encodeFunctionData({ abi, functionName: 'setFeeRecipient', args: [FEE_RECIPIENT] }), 'set fee recipient');
  await mine();

  const models = { ADAPTIVE: adaptiveModel, FIXED: fixedModel, NONE: zeroAddress };
  const made = pairs.map((config): Pair => {
    const [loan, collateral] = [tokenOf(tokens, config.loan), tokenOf(tokens, config.collateral)];
    const oracle = createOracle(outbox, config, { loan, collateral, vault });
    const params: PairParams = {
      loanToken: loan.asset,
      collateralToken: collateral.asset,
      oracle,
      irm: models[config.model],
      lltv: config.lltv,
    };
    tell(encodeFunctionData({ abi, functionName: 'createMarket', args: [params] }), 'create market');
    return { id: pairId(params), config, params, loan, collateral };
  });
  await mine();
  const [first, ...others] = made;
  if (first === undefined) throw new Error('no pairs are asked for');
  const addresses = { owner: OWNER, morpho, lens, flashBorrower, adaptiveModel, fixedModel, vault };
  return { ...addresses, feeRecipient: FEE_RECIPIENT, tokens, pairs: [first, ...others] };
}

export function pairId({ loanToken, collateralToken, oracle, irm, lltv }: PairParams): Hex {
  return keccak256(encodeAbiParameters(PARAMS, [loanToken, collateralToken, oracle, irm, lltv]));
}

function tokenOf(tokens: readonly MorphoToken[], symbol: string): MorphoToken {
  const token = tokens.find((candidate) => candidate.symbol === symbol);
  if (token === undefined) throw new Error(`a pair names ${symbol}, which is no token here`);
  return token;
}

/** Scaled so that the price is of native units, times 1e36. Source: MorphoChainlinkOracleV2's scale factor. */
function createOracle(
  outbox: Outbox,
  { oracle }: PairConfig,
  { loan, collateral, vault }: { readonly loan: MorphoToken; readonly collateral: MorphoToken; readonly vault: Hex },
): Hex {
  const [baseFeeds, quoteFeeds] = { FEEDS: [1, 1], BASE_FEED: [1, 0], VAULT: [0, 0] }[oracle];
  const places = 36 + loan.decimals - collateral.decimals + FEED_DECIMALS * ((quoteFeeds ?? 0) - (baseFeeds ?? 0));
  const sample = oracle === 'VAULT' ? WAD : 1n;
  const parts = {
    baseVault: oracle === 'VAULT' ? vault : zeroAddress,
    baseSample: sample,
    baseFeed1: baseFeeds === 1 ? collateral.feed.proxy : zeroAddress,
    baseFeed2: zeroAddress,
    quoteFeed1: quoteFeeds === 1 ? loan.feed.proxy : zeroAddress,
    quoteFeed2: zeroAddress,
    scaleFactor: 10n ** BigInt(places) / sample,
  };
  return outbox.create('FeedOracle', PAIR_ORACLE_ABI, [parts]);
}
