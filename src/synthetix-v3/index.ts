/** Every handler of the protocol, in one module: it is compiled once, and its data sources share it. */
export * from './accounts';
export * from './clock';
export * from './oracle-manager';
export * from './perps';
export * from './spot-market';
