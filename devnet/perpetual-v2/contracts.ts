import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Contracts } from '../contracts/jobs.ts';
import { findProjectRoot } from '../project-root.ts';

const CURIE = '@perp/curie-contract';
const ORACLE = '@perp/perp-oracle-contract';
const UNISWAP = '@uniswap/v3-core';

/** Names under which they are created, with the package and the source they were compiled from by their authors. */
const ARTIFACTS: Readonly<Record<string, readonly [string, string]>> = {
  PerpQuoteToken: [CURIE, 'QuoteToken'],
  PerpBaseToken: [CURIE, 'BaseToken'],
  PerpClearingHouseConfig: [CURIE, 'ClearingHouseConfig'],
  PerpMarketRegistry: [CURIE, 'MarketRegistry'],
  PerpOrderBook: [CURIE, 'OrderBook'],
  PerpInsuranceFund: [CURIE, 'InsuranceFund'],
  PerpExchange: [CURIE, 'Exchange'],
  PerpAccountBalance: [CURIE, 'AccountBalance'],
  PerpVault: [CURIE, 'Vault'],
  PerpCollateralManager: [CURIE, 'CollateralManager'],
  PerpClearingHouse: [CURIE, 'ClearingHouse'],
  PerpChainlinkPriceFeed: [ORACLE, 'ChainlinkPriceFeedV3'],
  PerpPriceFeedDispatcher: [ORACLE, 'PriceFeedDispatcher'],
  UniswapV3Factory: [UNISWAP, 'UniswapV3Factory'],
};

/** Creation code of Perpetual Protocol v2, as its authors published it; nothing is compiled. */
export async function perpetualContracts(): Promise<Contracts> {
  const require = createRequire(join(findProjectRoot(), 'devnet', 'package.json'));
  const entries = Object.entries(ARTIFACTS).map(async ([name, [packageName, contract]]) => {
    const folder = dirname(require.resolve(`${packageName}/package.json`));
    const file = join(folder, 'artifacts', 'contracts', `${contract}.sol`, `${contract}.json`);
    const artifact: { readonly bytecode: string } = JSON.parse(await readFile(file, 'utf8'));
    return [name, { object: artifact.bytecode.slice(2), links: [] }] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
