import { type Abi, encodeFunctionData, type Hex as ViemHex } from 'viem';
import { createOutbox, type Outbox } from '../aave/outbox.ts';
import { createdAddress, type Hex, type Miner } from '../chain/miner.ts';
import type { Rpc } from '../chain/rpc.ts';
import type { Contracts } from '../contracts/jobs.ts';
import {
  ACCOUNT_BALANCE_ABI,
  BASE_TOKEN_ABI,
  CLEARING_HOUSE_ABI,
  COLLATERAL_MANAGER_ABI,
  CONFIG_ABI,
  DISPATCHER_ABI,
  EXCHANGE_ABI,
  FACTORY_ABI,
  INSURANCE_FUND_ABI,
  ORDER_BOOK_ABI,
  PRICE_FEED_ABI,
  QUOTE_TOKEN_ABI,
  REGISTRY_ABI,
  SWAP_POOL_ABI,
  VAULT_ABI,
} from './abi.ts';
import { perpetualContracts } from './contracts.ts';
import type {
  PerpetualBase,
  PerpetualCollateral,
  PerpetualCollateralListing,
  PerpetualListing,
  PerpetualMarket,
} from './market.ts';
import { sqrtPriceX96Of } from './price.ts';

const ADMIN: Hex = '0xbe4b00000000000000000000000000000000be4b';
const SPACING = 12;
/** 1 % of every trade, the fee tier of the pools. */
const FEE_RATIO = 10_000;
const INSURANCE_SHARE = 100_000;
/** Seconds after which a silent feed would count as dead; never on a demo chain. */
const FEED_TIMEOUT = 10n ** 9n;
const INDEX_TWAP = 900n;
const OBSERVATIONS = 200;
/** Seconds the pools must have been observed for before their time-weighted prices can be asked. */
const WARM_UP = 2000;
const CAP = 2n ** 200n;

export interface PerpetualPlan {
  readonly settlement: Hex;
  readonly markets: readonly PerpetualListing[];
  readonly collaterals: readonly PerpetualCollateralListing[];
  readonly startTimestamp: number;
}

interface Call {
  readonly abi: Abi;
  readonly functionName: string;
  readonly args?: readonly unknown[];
}

const callData = ({ abi, functionName, args = [] }: Call): ViemHex => encodeFunctionData({ abi, functionName, args });

/** Calls one contract after another from the admin. */
const caller =
  (outbox: Outbox) =>
  (to: Hex, abi: Abi, functionName: string, ...args: readonly unknown[]): void =>
    outbox.call(to, callData({ abi, functionName, args }), `perpetual ${functionName}`);

/** A sender whose first contract has an address above every base token's, as pools want the quote token second. */
function quoteDeployer(): Hex {
  for (let number = 1; ; number++) {
    const sender: Hex = `0xbe4c${number.toString(16).padStart(36, '0')}`;
    if (createdAddress(sender, 0).startsWith('0xff')) return sender;
  }
}

/**
 * Deploys Perpetual Protocol v2 from its authors' bytecode on the given feeds, without proxies, and opens its markets.
 * Takes `WARM_UP` seconds of chain time at the end. The admin is the owner of every part.
 */
export async function deployPerpetual(
  { rpc, miner, contracts }: { readonly rpc: Rpc; readonly miner: Miner; readonly contracts?: Contracts },
  plan: PerpetualPlan,
): Promise<PerpetualMarket> {
  const code = { ...contracts, ...(await perpetualContracts()) };
  const outbox = createOutbox(ADMIN, code);
  const quoteBox = createOutbox(quoteDeployer(), code);
  const quoteToken = quoteBox.create('PerpQuoteToken', [], []);
  let timestamp = plan.startTimestamp;
  const mine = async (): Promise<void> => {
    await miner.mineAll(timestamp, [...quoteBox.take(), ...outbox.take()]);
    timestamp += SPACING;
  };
  const parts = createParts(outbox, plan.settlement, quoteToken);
  await mine();
  connect(outbox, parts);
  await mine();
  const tokens = plan.markets.map((listing) => ({ ...listing, ...createBase(outbox, listing, parts) }));
  await mine();
  const bases: PerpetualBase[] = [];
  for (const token of tokens) {
    const args = [token.baseToken, quoteToken, FEE_RATIO] as const;
    const data = encodeFunctionData({ abi: FACTORY_ABI, functionName: 'getPool', args });
    const word = await rpc.call('eth_call', { to: parts.factory, data }, 'latest');
    if (typeof word !== 'string') throw new Error('the factory named no pool');
    bases.push({ ...token, pool: `0x${word.slice(26)}` });
  }
  for (const base of bases) openPool(outbox, base, parts);
  await mine();
  for (const base of bases) addMarket(outbox, base, parts);
  const collaterals = plan.collaterals.map((collateral) => addCollateral(outbox, collateral, parts));
  await mine();
  await miner.mineAll(timestamp + WARM_UP, []);
  const { factory: _, ...addresses } = parts;
  return { ...addresses, admin: ADMIN, bases, collaterals };
}

type Parts = Omit<PerpetualMarket, 'admin' | 'bases' | 'collaterals'> & { readonly factory: Hex };

function createParts(outbox: Outbox, settlement: Hex, quoteToken: Hex): Parts {
  const call = caller(outbox);
  const make = (name: string): Hex => outbox.create(name, [], []);
  call(quoteToken, QUOTE_TOKEN_ABI, 'initialize', 'vUSD', 'vUSD');
  const factory = make('UniswapV3Factory');
  const config = make('PerpClearingHouseConfig');
  call(config, CONFIG_ABI, 'initialize');
  const registry = make('PerpMarketRegistry');
  call(registry, REGISTRY_ABI, 'initialize', factory, quoteToken);
  const orderBook = make('PerpOrderBook');
  call(orderBook, ORDER_BOOK_ABI, 'initialize', registry);
  const insuranceFund = make('PerpInsuranceFund');
  call(insuranceFund, INSURANCE_FUND_ABI, 'initialize', settlement);
  const exchange = make('PerpExchange');
  call(exchange, EXCHANGE_ABI, 'initialize', registry, orderBook, config);
  const accountBalance = make('PerpAccountBalance');
  call(accountBalance, ACCOUNT_BALANCE_ABI, 'initialize', config, orderBook);
  const vault = make('PerpVault');
  call(vault, VAULT_ABI, 'initialize', insuranceFund, config, accountBalance, exchange);
  const collateralManager = make('PerpCollateralManager');
  // 10 tokens, debt up to 75 % of collateral, half sold at a time, buffer 2 %, fund's part 1.25 %, 100,000 USD of debt, dust 500.
  const terms = [10, 750_000, 500_000, 20_000, 12_500, 100_000_000_000n, 500_000_000n] as const;
  call(collateralManager, COLLATERAL_MANAGER_ABI, 'initialize', config, vault, ...terms);
  const clearingHouse = make('PerpClearingHouse');
  const house = [config, vault, quoteToken, factory, exchange, accountBalance, insuranceFund] as const;
  call(clearingHouse, CLEARING_HOUSE_ABI, 'initialize', ...house);
  const own = { settlement, quoteToken, factory, config, registry, orderBook, insuranceFund };
  return { ...own, exchange, accountBalance, vault, collateralManager, clearingHouse };
}

function connect(outbox: Outbox, parts: Parts): void {
  const call = caller(outbox);
  const { accountBalance, clearingHouse, config, exchange, insuranceFund, orderBook, quoteToken, registry, vault } =
    parts;
  call(exchange, EXCHANGE_ABI, 'setAccountBalance', accountBalance);
  call(orderBook, ORDER_BOOK_ABI, 'setExchange', exchange);
  call(insuranceFund, INSURANCE_FUND_ABI, 'setVault', vault);
  call(accountBalance, ACCOUNT_BALANCE_ABI, 'setVault', vault);
  call(vault, VAULT_ABI, 'setCollateralManager', parts.collateralManager);
  for (const [to, abi] of [
    [registry, REGISTRY_ABI],
    [orderBook, ORDER_BOOK_ABI],
    [exchange, EXCHANGE_ABI],
    [accountBalance, ACCOUNT_BALANCE_ABI],
    [vault, VAULT_ABI],
  ] as const) {
    call(to, abi, 'setClearingHouse', clearingHouse);
  }
  call(quoteToken, QUOTE_TOKEN_ABI, 'mintMaximumTo', clearingHouse);
  call(quoteToken, QUOTE_TOKEN_ABI, 'addWhitelist', clearingHouse);
  call(config, CONFIG_ABI, 'setSettlementTokenBalanceCap', CAP);
}

function createBase(outbox: Outbox, { symbol, feed }: PerpetualListing, parts: Parts) {
  const call = caller(outbox);
  const reader = outbox.create('PerpChainlinkPriceFeed', PRICE_FEED_ABI, [feed.proxy, FEED_TIMEOUT, INDEX_TWAP]);
  const dispatcher = outbox.create('PerpPriceFeedDispatcher', DISPATCHER_ABI, [reader]);
  const baseToken = outbox.create('PerpBaseToken', [], []);
  call(baseToken, BASE_TOKEN_ABI, 'initialize', `v${symbol}`, `v${symbol}`, dispatcher);
  call(baseToken, BASE_TOKEN_ABI, 'mintMaximumTo', parts.clearingHouse);
  call(baseToken, BASE_TOKEN_ABI, 'addWhitelist', parts.clearingHouse);
  call(parts.factory, FACTORY_ABI, 'createPool', baseToken, parts.quoteToken, FEE_RATIO);
  return { baseToken, reader };
}

function openPool(outbox: Outbox, { baseToken, pool, price }: PerpetualBase, parts: Parts): void {
  const call = caller(outbox);
  call(pool, SWAP_POOL_ABI, 'initialize', sqrtPriceX96Of(price));
  call(pool, SWAP_POOL_ABI, 'increaseObservationCardinalityNext', OBSERVATIONS);
  call(baseToken, BASE_TOKEN_ABI, 'addWhitelist', pool);
  call(parts.quoteToken, QUOTE_TOKEN_ABI, 'addWhitelist', pool);
}

function addMarket(outbox: Outbox, { baseToken }: PerpetualBase, parts: Parts): void {
  const call = caller(outbox);
  call(parts.registry, REGISTRY_ABI, 'addPool', baseToken, FEE_RATIO);
  call(parts.registry, REGISTRY_ABI, 'setInsuranceFundFeeRatio', baseToken, INSURANCE_SHARE);
  call(parts.registry, REGISTRY_ABI, 'setMarketMaxPriceSpreadRatio', baseToken, 250_000);
  call(parts.exchange, EXCHANGE_ABI, 'setMaxTickCrossedWithinBlock', baseToken, 1000);
}

function addCollateral(outbox: Outbox, listing: PerpetualCollateralListing, parts: Parts): PerpetualCollateral {
  const { asset, feed, ratio, discount } = listing;
  const reader = outbox.create('PerpChainlinkPriceFeed', PRICE_FEED_ABI, [feed.proxy, FEED_TIMEOUT, INDEX_TWAP]);
  const config = { priceFeed: reader, collateralRatio: ratio, discountRatio: discount, depositCap: CAP };
  caller(outbox)(parts.collateralManager, COLLATERAL_MANAGER_ABI, 'addCollateral', asset, config);
  return { ...listing, reader };
}
