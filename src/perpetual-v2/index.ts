/** Every handler of the protocol, in one module: it is compiled once, and its data sources share it. */
export * from './account-balance';
export * from './base-token';
export * from './clearing-house';
export * from './collateral-manager';
export * from './config';
export * from './exchange';
export * from './market-registry';
export * from './vault';
