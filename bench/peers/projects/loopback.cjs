// Preloaded into peers: whatever they listen on is reached from this machine only.
const { Server } = require('node:net');

const listen = Server.prototype.listen;
Server.prototype.listen = function listenOnLoopback(first, ...rest) {
  if (typeof first === 'object' && first !== null && 'port' in first) {
    return listen.call(this, { ...first, host: '127.0.0.1' }, ...rest);
  }
  if (typeof first !== 'number' && typeof first !== 'string') return listen.call(this, first, ...rest);
  const [host, ...others] = rest;
  return listen.call(this, first, '127.0.0.1', ...(typeof host === 'string' ? others : rest));
};
