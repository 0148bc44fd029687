/** An error object in a JSON-RPC answer. */
export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

export type RpcErrorType =
  /** More blocks, results or bytes than the endpoint gives at once. */
  'too-large' | 'rate-limited' | 'timeout' | 'unknown-block' | 'reverted' | 'unsupported' | 'batch-too-large' | 'other';

const BATCH =
  /batch.{0,40}(too large|limit|exceed|too many|maximum|not (allowed|supported))|too many (requests|calls) in batch/i;
const RATE =
  /rate.?limit|too many requests|request limit|capacity (limit )?exceeded|throughput|compute units per second|(credits|quota).{0,20}exceed|exceed.{0,20}(credits|quota)/i;
const TOO_LARGE =
  /block range|range (is )?too (large|wide|big)|range limit|too many (results|logs|blocks)|more than \d+ (results|logs|blocks)|response size|(response|result|payload|message).{0,20}(too (big|large)|exceed)|exceed(s|ed)?.{0,30}(block|range|logs|results)|limit(ed)? to.{0,20}(block|range|logs|results)|max(imum)?.{0,20}(block|range|logs|results)|query returned more|limit exceeded/i;
const TIMEOUT = /time(d)? ?out|deadline exceeded|took too long|query aborted|execution aborted/i;
const UNKNOWN_BLOCK =
  /unknown block|block.{0,70}not (be )?found|header (for hash )?not found|header not found|hash .{0,70}not (currently )?canonical|missing trie node|after last accepted block|BlockOutOfRange/i;
const REVERTED =
  /revert|vm execution error|^evm error \w+$|invalid (jump|opcode)|bad (instruction|jump)|stack (limit|underflow|overflow)|out of gas|gas uint64 overflow|outofgas|stackunderflow|invalidjump|invalidfeopcode|opcodenotfound/i;
const UNSUPPORTED = /method.{0,60}(not (found|supported|available|exist)|does not exist)|unsupported method/i;

/** Providers agree on few codes and no texts; the order of the tests matters where words overlap. */
export function classifyRpcError(error: RpcError, method: string): RpcErrorType {
  const { code, message } = error;
  if (BATCH.test(message)) return 'batch-too-large';
  if (method === 'eth_getLogs') {
    if (UNKNOWN_BLOCK.test(message)) return 'unknown-block';
    if (RATE.test(message) || code === 429) return 'rate-limited';
    if (TIMEOUT.test(message)) return 'timeout';
    if (TOO_LARGE.test(message) || code === -32005) return 'too-large';
  }
  if (method === 'eth_call' && (code === 3 || REVERTED.test(message))) return 'reverted';
  if (UNKNOWN_BLOCK.test(message)) return 'unknown-block';
  if (RATE.test(message) || code === 429 || code === -32005 || code === -32029) return 'rate-limited';
  if (TIMEOUT.test(message)) return 'timeout';
  if (code === -32601 || code === -32004 || UNSUPPORTED.test(message)) return 'unsupported';
  return 'other';
}

const RANGE = /(0x[0-9a-f]+)\s*[,-]\s*(0x[0-9a-f]+)/i;
const COUNT = /(?:limit|max|up to|less than|exceed)[^\d]{0,30}(\d[\d,_]*)\s*(k)?(?![\d.]|\s*(?:logs|results|m?b\b))/i;

/** The number of blocks that a "too large" message allows, when it says so. */
export function allowedBlocks(message: string): number | null {
  const range = RANGE.exec(message);
  if (range !== null) {
    const blocks = Number(range[2]) - Number(range[1]) + 1;
    return blocks > 0 ? blocks : null;
  }
  const count = COUNT.exec(message);
  if (count?.[1] === undefined) return null;
  const blocks = Number(count[1].replace(/[,_]/g, '')) * (count[2] === undefined ? 1 : 1000);
  return blocks > 0 ? blocks : null;
}
