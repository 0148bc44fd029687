import { MappingFailed } from '../errors.ts';
import type { Runtime } from '../runtime.ts';
import { conversionImports } from './conversion.ts';
import { ethereumImports } from './ethereum.ts';
import type { Imports } from './imports.ts';
import { jsonImports } from './json.ts';
import { bigDecimalImports, bigIntImports } from './numbers.ts';
import { sourceImports } from './source.ts';
import { storeImports } from './store.ts';

/** Functions graph-node links that reach services no deployment here has. */
const REFUSED = [
  'ipfs.cat',
  'ipfs.map',
  'ipfs.getBlock',
  'arweave.transactionData',
  'box.profile',
  'yaml.fromBytes',
  'yaml.try_fromBytes',
];

function refusedImports(): Imports {
  const refuse = (name: string) => () => {
    throw new MappingFailed(`The mapping called ${name}, which is not run here; remove the call`);
  };
  return Object.fromEntries(REFUSED.map((name) => [name, refuse(name)]));
}

/** Names of all host functions a mapping may import. */
export const IMPORT_NAMES: ReadonlySet<string> = new Set([
  ...REFUSED,
  'abort',
  'log.log',
  'ens.nameByHash',
  ...['get', 'get_in_block', 'set', 'remove', 'loadRelated'].map((name) => `store.${name}`),
  ...['call', 'encode', 'decode', 'getBalance', 'hasCode'].map((name) => `ethereum.${name}`),
  ...['create', 'createWithContext', 'address', 'network', 'context'].map((name) => `dataSource.${name}`),
  ...['fromBytes', 'try_fromBytes', 'toI64', 'toU64', 'toF64', 'toBigInt'].map((name) => `json.${name}`),
  ...['bytesToString', 'bytesToHex', 'bigIntToString', 'bigIntToHex', 'stringToH160', 'bytesToBase58'].map(
    (name) => `typeConversion.${name}`,
  ),
  'crypto.keccak256',
  ...[
    'plus',
    'minus',
    'times',
    'dividedBy',
    'dividedByDecimal',
    'mod',
    'pow',
    'fromString',
    'bitOr',
    'bitAnd',
    'leftShift',
    'rightShift',
  ].map((name) => `bigInt.${name}`),
  ...['plus', 'minus', 'times', 'dividedBy', 'equals', 'toString', 'fromString'].map((name) => `bigDecimal.${name}`),
]);

/** All host functions, bound to one instance. */
export function createImports(runtime: Runtime): Imports {
  return {
    ...refusedImports(),
    ...bigIntImports(runtime),
    ...bigDecimalImports(runtime),
    ...conversionImports(runtime),
    ...storeImports(runtime),
    ...ethereumImports(runtime),
    ...jsonImports(runtime),
    ...sourceImports(runtime),
  };
}
