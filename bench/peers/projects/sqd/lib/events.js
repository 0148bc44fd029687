const { event, indexed, keccak256 } = require('@subsquid/evm-abi');
const codec = require('@subsquid/evm-codec');

/** Events of a JSON ABI, by name. */
function eventsOf(abi) {
  const entries = abi
    .filter(({ type }) => type === 'event')
    .map(({ name, inputs }) => {
      const signature = `${name}(${inputs.map(({ type }) => type).join(',')})`;
      const topic = `0x${keccak256(signature).toString('hex')}`;
      const params = Object.fromEntries(
        inputs.map((input) => [input.name, input.indexed ? indexed(codec[input.type]) : codec[input.type]]),
      );
      return [name, event(topic, signature, params)];
    });
  return Object.fromEntries(entries);
}

module.exports = { ...eventsOf(require('../abis/Pool.json')), ...eventsOf(require('../abis/Feed.json')) };
