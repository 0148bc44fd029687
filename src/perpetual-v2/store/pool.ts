import { Address, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { ClearingHouse } from '../../../generated/PerpetualClearingHouse/ClearingHouse';
import { Vault } from '../../../generated/PerpetualClearingHouse/Vault';
import { MarginPool, PoolContract } from '../../../generated/schema';
import { ZERO_ADDRESS } from '../../constants';
import { saveSetting } from '../../store/perps/setting';
import { getOrCreateProtocol } from '../../store/protocol';
import { getOrCreateToken } from '../../store/token';
import { getOrCreateCollateralMarket, setCollateralRatio } from './collateral';
import { readManager, readTerms } from './terms';

/** Decimals of virtual tokens, sizes and notionals. */
export const QUOTE_DECIMALS = 18;
/** Ratios count in millionths. */
export const RATIO_SCALE = 1000000;

/**
 * The clearing house that the contract of an event belongs to. One that is seen for the first time is made from what
 * it answers about its parts. Null where the contract does not know its clearing house yet.
 */
export function poolOf(event: ethereum.Event): MarginPool | null {
  const link = PoolContract.load(event.address);
  if (link !== null) return MarginPool.load(link.pool);
  const house = Vault.bind(event.address).try_getClearingHouse();
  if (!house.reverted) {
    if (house.value.equals(ZERO_ADDRESS)) return null;
    return getOrCreatePool(house.value, event.block);
  }
  // The clearing house itself answers for its vault.
  const vault = ClearingHouse.bind(event.address).try_getVault();
  if (vault.reverted) return null;
  return isVaultOf(vault.value, event.address)
    ? getOrCreatePool(event.address, event.block)
    : poolOfVault(vault.value, event.block);
}

/** The collateral manager knows its vault only. */
function poolOfVault(vault: Address, block: ethereum.Block): MarginPool | null {
  const house = Vault.bind(vault).try_getClearingHouse();
  if (house.reverted || house.value.equals(ZERO_ADDRESS)) return null;
  return getOrCreatePool(house.value, block);
}

function isVaultOf(vault: Address, house: Address): boolean {
  const named = Vault.bind(vault).try_getClearingHouse();
  return !named.reverted && named.value.equals(house);
}

export function getOrCreatePool(house: Address, block: ethereum.Block): MarginPool {
  const known = MarginPool.load(house);
  if (known !== null) return known;

  const pool = new MarginPool(house);
  pool.protocol = getOrCreateProtocol('perpetual-v2', 'Perpetual Protocol v2', 'PERPETUAL').id;
  pool.marginMode = 'CROSS';
  pool.priceDecimals = QUOTE_DECIMALS;
  pool.baseCurrency = ZERO_ADDRESS;
  pool.marketCount = 0;
  pool.accountCount = 0;
  pool.borrowerCount = 0;
  pool.createdAtBlock = block.number;
  pool.createdAtTimestamp = block.timestamp;
  pool.save();
  linkParts(pool, house, block);
  return pool;
}

function linkParts(pool: MarginPool, house: Address, block: ethereum.Block): void {
  const contract = ClearingHouse.bind(house);
  link(pool, 'clearingHouse', house, block);
  const accountBalance = contract.try_getAccountBalance();
  if (!accountBalance.reverted) link(pool, 'accountBalance', accountBalance.value, block);
  const exchange = contract.try_getExchange();
  if (!exchange.reverted) link(pool, 'exchange', exchange.value, block);
  const orderBook = contract.try_getOrderBook();
  if (!orderBook.reverted) link(pool, 'orderBook', orderBook.value, block);
  const insuranceFund = contract.try_getInsuranceFund();
  if (!insuranceFund.reverted) link(pool, 'insuranceFund', insuranceFund.value, block);
  const config = contract.try_getClearingHouseConfig();
  if (!config.reverted) {
    link(pool, 'clearingHouseConfig', config.value, block);
    readTerms(pool, config.value, block);
  }
  const vault = contract.try_getVault();
  if (!vault.reverted) linkVault(pool, vault.value, block);
}

function linkVault(pool: MarginPool, address: Address, block: ethereum.Block): void {
  link(pool, 'vault', address, block);
  const vault = Vault.bind(address);
  const settlement = vault.try_getSettlementToken();
  if (!settlement.reverted) {
    pool.settlementToken = getOrCreateToken(settlement.value).id;
    pool.save();
    setCollateralRatio(getOrCreateCollateralMarket(pool, settlement.value, block), RATIO_SCALE, 0);
  }
  const manager = vault.try_getCollateralManager();
  if (manager.reverted || manager.value.equals(ZERO_ADDRESS)) return;
  link(pool, 'collateralManager', manager.value, block);
  readManager(pool, manager.value, block);
}

/** Events of the contract at `address` belong to the pool from now on. */
function link(pool: MarginPool, role: string, address: Address, block: ethereum.Block): void {
  saveSetting(pool, null, role, address.toHexString(), block);
  const row = new PoolContract(address);
  row.pool = pool.id;
  row.save();
}

/** Registry of a pool's markets, which the clearing house does not name. */
export function linkRegistry(pool: MarginPool, registry: Bytes, block: ethereum.Block): void {
  if (PoolContract.load(registry) === null) link(pool, 'marketRegistry', Address.fromBytes(registry), block);
}
