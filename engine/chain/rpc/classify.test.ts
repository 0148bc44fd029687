import { describe, expect, test } from 'vitest';
import { allowedBlocks, classifyRpcError, type RpcErrorType } from './classify.ts';

describe('classifyRpcError', () => {
  test.each<[string, number, string, RpcErrorType]>([
    ['eth_getLogs', -32005, 'query returned more than 10000 results', 'too-large'],
    ['eth_getLogs', -32600, 'eth_getLogs is limited to a 10,000 range', 'too-large'],
    ['eth_getLogs', -32000, 'exceed maximum block range: 5000', 'too-large'],
    ['eth_getLogs', -32602, 'Log response size exceeded.', 'too-large'],
    [
      'eth_getLogs',
      -32000,
      'One of the blocks specified in filter (fromBlock, toBlock or blockHash) cannot be found.',
      'unknown-block',
    ],
    ['eth_getLogs', -32000, 'unknown block', 'unknown-block'],
    ['eth_getLogs', -32005, 'daily request count exceeded, request rate limited', 'rate-limited'],
    ['eth_getLogs', 429, 'Your app has exceeded its compute units per second capacity.', 'rate-limited'],
    ['eth_getLogs', -32000, 'query timeout exceeded', 'timeout'],
    ['eth_call', 3, 'execution reverted: 27', 'reverted'],
    ['eth_call', -32015, 'VM execution error.', 'reverted'],
    ['eth_call', -32000, 'invalid opcode: INVALID', 'reverted'],
    ['eth_call', -32000, 'out of gas', 'reverted'],
    ['eth_call', -32603, 'EVM error InvalidOperandOOG', 'reverted'],
    ['eth_call', -32603, 'EVM error Database error: failed to get account', 'other'],
    ['eth_call', -32000, 'header for hash not found', 'unknown-block'],
    ['eth_call', -32603, 'internal error', 'other'],
    ['eth_call', -32000, 'execution aborted (timeout = 5s)', 'timeout'],
    ['eth_getBlockByNumber', -32601, 'the method does not exist', 'unsupported'],
    ['eth_getBlockByNumber', -32600, 'batch too large', 'batch-too-large'],
  ])('%s %d "%s" is %s', (method, code, message, type) => {
    expect(classifyRpcError({ code, message }, method)).toBe(type);
  });
});

describe('allowedBlocks', () => {
  test.each<[string, number | null]>([
    ['this block range should work: [0x64, 0xc7]', 100],
    ['Try with this block range [0x1, 0x2].', 2],
    ['block range is too wide (maximum 1024)', 1024],
    ['exceed maximum block range: 5000', 5000],
    ['eth_getLogs is limited to a 10,000 range', 10_000],
    ['Block range limit exceeded. max 2k blocks', 2000],
    ['query returned more than 10000 results', null],
    ['response size exceeded the limit of 150 MB', null],
  ])('"%s" allows %s', (message, blocks) => {
    expect(allowedBlocks(message)).toBe(blocks);
  });
});
