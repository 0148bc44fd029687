import { encodeFunctionData, stringToHex, zeroAddress } from 'viem';
import type { Hex, Miner } from '../chain/miner.ts';
import type { Rpc } from '../chain/rpc.ts';
import type { Contracts } from '../contracts/jobs.ts';
import { ACL_ABI, FLASH_BORROWER_ABI, OF_PROVIDER_ABI, ORACLE_ABI, PROVIDER_ABI, TOKEN_ABI } from './abi.ts';
import { createFeed, createReporter, type Reporter, toAnswer } from './feeds.ts';
import type { Market, MarketConfig, Reserve, ReserveConfig } from './market.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { AAVE_3_6 } from './release.ts';
import type { Release } from './release-type.ts';

/** Seconds between the blocks of the deployment. */
const SPACING = 12;
const UMBRELLA_ID = stringToHex('UMBRELLA', { size: 32 });

/** Accounts with a duty. The admin's first transaction creates the addresses provider, which fixes its address. */
const ADMIN: Hex = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266';
const TREASURY: Hex = '0x7e00000000000000000000000000000000007e00';
const REPORTER: Hex = '0x0c1e000000000000000000000000000000000c1e';
const UMBRELLA: Hex = '0x0bb0000000000000000000000000000000000bb0';

export interface Deployed {
  readonly market: Market;
  readonly reporter: Reporter;
}

interface Step {
  readonly outbox: Outbox;
  readonly mine: () => Promise<void>;
  readonly read: (to: Hex, data: Hex) => Promise<Hex>;
}

/** Core: every proxy and the oracle exist, and their addresses were announced, before anything is configured. */
async function deployCore({ outbox, mine, read }: Step, marketId: string, release: Release) {
  const provider = outbox.create('PoolAddressesProvider', PROVIDER_ABI, [marketId, ADMIN]);
  const abi = PROVIDER_ABI;
  await mine();

  for (const library of release.libraries) outbox.create(library, [], []);
  const createPool = release.preparePool(outbox, provider);
  outbox.call(provider, encodeFunctionData({ abi, functionName: 'setACLAdmin', args: [ADMIN] }), 'set ACL admin');
  const acl = outbox.create('ACLManager', ACL_ABI, [provider]);
  outbox.call(provider, encodeFunctionData({ abi, functionName: 'setACLManager', args: [acl] }), 'set ACL manager');
  for (const functionName of ['addPoolAdmin', 'addEmergencyAdmin', 'addRiskAdmin', 'addAssetListingAdmin'] as const) {
    outbox.call(acl, encodeFunctionData({ abi: ACL_ABI, functionName, args: [ADMIN] }), functionName);
  }
  await mine();

  const poolImpl = createPool();
  outbox.call(provider, encodeFunctionData({ abi, functionName: 'setPoolImpl', args: [poolImpl] }), 'set pool');
  await mine();
  const pool = await read(provider, encodeFunctionData({ abi, functionName: 'getPool' }));

  const configuratorImpl = outbox.create(release.configurator, [], []);
  const setConfigurator = { abi, functionName: 'setPoolConfiguratorImpl', args: [configuratorImpl] } as const;
  outbox.call(provider, encodeFunctionData(setConfigurator), 'set configurator');
  await mine();
  const configurator = await read(provider, encodeFunctionData({ abi, functionName: 'getPoolConfigurator' }));

  const oracle = outbox.create('AaveOracle', ORACLE_ABI, [provider, [], [], zeroAddress, zeroAddress, 10n ** 8n]);
  outbox.call(provider, encodeFunctionData({ abi, functionName: 'setPriceOracle', args: [oracle] }), 'set oracle');
  const dataProvider = outbox.create('AaveProtocolDataProvider', OF_PROVIDER_ABI, [provider]);
  const setDataProvider = { abi, functionName: 'setPoolDataProvider', args: [dataProvider] } as const;
  outbox.call(provider, encodeFunctionData(setDataProvider), 'set data provider');
  const setUmbrella = { abi, functionName: 'setAddress', args: [UMBRELLA_ID, UMBRELLA] } as const;
  outbox.call(provider, encodeFunctionData(setUmbrella), 'set umbrella');
  await mine();
  return { provider, pool, configurator, oracle, dataProvider };
}

function createAsset(outbox: Outbox, config: ReserveConfig): { readonly asset: Hex; readonly feed: Reserve['feed'] } {
  const asset = outbox.create('TestnetERC20', TOKEN_ABI, [config.name, config.symbol, config.decimals, ADMIN]);
  return { asset, feed: createFeed(outbox, `${config.symbol} / USD`, REPORTER) };
}

/**
 * Deploys Aave v3, release 3.6 unless told otherwise, with Chainlink feeds behind their proxies, in about a dozen blocks
 * from `startTimestamp` on.
 */
export async function deployMarket(
  { rpc, miner, contracts }: { readonly rpc: Rpc; readonly miner: Miner; readonly contracts: Contracts },
  { config, startTimestamp }: { readonly config: MarketConfig; readonly startTimestamp: number },
  release: Release = AAVE_3_6,
): Promise<Deployed> {
  const outbox = createOutbox(ADMIN, contracts);
  let timestamp = startTimestamp;
  const mine = async (): Promise<void> => {
    await miner.mineAll(timestamp, outbox.take());
    timestamp += SPACING;
  };
  const read = async (to: Hex, data: Hex): Promise<Hex> => {
    const word = await rpc.call('eth_call', { to, data }, 'latest');
    if (typeof word !== 'string' || word.length !== 66) throw new Error(`${to} did not answer an address`);
    return `0x${word.slice(26)}`;
  };
  const core = await deployCore({ outbox, mine, read }, config.marketId, release);
  const { pool, configurator, oracle } = core;

  const created = config.reserves.map((reserve) => ({ config: reserve, ...createAsset(outbox, reserve) }));
  await mine();
  const reporter = createReporter({ reporter: REPORTER });
  const answers = created.map(({ feed, config: { price } }) => reporter.submit(feed, toAnswer(price)));
  await miner.mineAll(timestamp, answers);
  timestamp += SPACING;

  const sources = [created.map(({ asset }) => asset), created.map(({ feed }) => feed.proxy)] as const;
  const setSources = { abi: ORACLE_ABI, functionName: 'setAssetSources', args: sources } as const;
  outbox.call(oracle, encodeFunctionData(setSources), 'set price sources');
  const list = release.prepareListing(outbox, { pool, provider: core.provider, treasury: TREASURY });
  const flashBorrower = outbox.create('FlashBorrower', FLASH_BORROWER_ABI, [pool]);
  await mine();

  const configure = (calls: readonly { readonly data: Hex; readonly label: string }[]): void => {
    for (const { data, label } of calls) outbox.call(configurator, data, label);
  };
  configure(list(created));
  await mine();
  for (const reserve of created) configure(release.configureReserve(reserve));
  configure([release.setFlashLoanPremium(BigInt(config.flashLoanPremium))]);
  await mine();
  const assetOf = (symbol: string): Hex => {
    const found = created.find((reserve) => reserve.config.symbol === symbol);
    if (found === undefined) throw new Error(`a category names ${symbol}, which is no reserve of the market`);
    return found.asset;
  };
  for (const category of config.categories) configure(release.configureCategory(category, assetOf));
  await mine();

  const reserves: Reserve[] = [];
  for (const [id, { config: reserve, asset, feed }] of created.entries()) {
    const tokens = await release.readTokens((data) => rpc.call('eth_call', { to: pool, data }, 'latest'), asset);
    reserves.push({ config: reserve, id, asset, ...tokens, feed });
  }
  const duties = { admin: ADMIN, treasury: TREASURY, reporter: REPORTER, umbrella: UMBRELLA };
  return { market: { version: release.version, config, ...duties, ...core, flashBorrower, reserves }, reporter };
}
