import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Bytecode } from '../../contracts/compile.ts';
import type { Contracts } from '../../contracts/jobs.ts';
import { findProjectRoot } from '../../project-root.ts';

const LOGIC = 'protocol/libraries/logic';

/** Contract to its folder among the artifacts of `@aave/core-v3`. */
const ARTIFACTS: Readonly<Record<string, string>> = {
  PoolAddressesProvider: 'protocol/configuration',
  ACLManager: 'protocol/configuration',
  SupplyLogic: LOGIC,
  BorrowLogic: LOGIC,
  LiquidationLogic: LOGIC,
  EModeLogic: LOGIC,
  BridgeLogic: LOGIC,
  PoolLogic: LOGIC,
  ConfiguratorLogic: LOGIC,
  FlashLoanLogic: LOGIC,
  Pool: 'protocol/pool',
  PoolConfigurator: 'protocol/pool',
  DefaultReserveInterestRateStrategy: 'protocol/pool',
  AToken: 'protocol/tokenization',
  StableDebtToken: 'protocol/tokenization',
  VariableDebtToken: 'protocol/tokenization',
  AaveOracle: 'misc',
  AaveProtocolDataProvider: 'misc',
};

interface Artifact {
  readonly bytecode: string;
  readonly linkReferences: Readonly<Record<string, Readonly<Record<string, readonly { readonly start: number }[]>>>>;
}

/** The published creation code of Aave 3.0.2, by contract name: nothing is compiled. */
export async function aave302Contracts(): Promise<Contracts> {
  const require = createRequire(join(findProjectRoot(), 'devnet', 'package.json'));
  const read = async (name: string, folder: string): Promise<[string, Bytecode]> => {
    const path = require.resolve(`@aave/core-v3/artifacts/contracts/${folder}/${name}.sol/${name}.json`);
    const { bytecode, linkReferences }: Artifact = JSON.parse(await readFile(path, 'utf8'));
    const libraries = Object.values(linkReferences).flatMap((file) => Object.entries(file));
    const links = libraries.flatMap(([library, places]) => places.map(({ start }) => ({ library, start })));
    return [name, { object: bytecode.slice(2), links }];
  };
  return Object.fromEntries(await Promise.all(Object.entries(ARTIFACTS).map(([name, folder]) => read(name, folder))));
}
