/** Every handler of the protocol, in one module: it is compiled once, and its data sources share it. */
export * from './comet';
export * from './configurator';
export * from './poll';
