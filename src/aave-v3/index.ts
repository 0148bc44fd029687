/** Every handler of the protocol, in one module: it is compiled once, and its data sources share it. */
export * from './a-token';
export * from './addresses-provider';
export * from './configurator';
export * from './feed-poll';
export * from './oracle';
export * from './pool';
export * from './stable-debt-token';
export * from './variable-debt-token';
