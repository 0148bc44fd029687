import { Address, Bytes, ethereum } from '@graphprotocol/graph-ts';

const TRANSFER = '0xa9059cbb';
const TRANSFER_FROM = '0x23b872dd';
const TRANSFER_ASSET = '0x439e2e45';
const TRANSFER_ASSET_FROM = '0xc1ee2c18';
const WORD = 32;
const SELECTOR = 4;

/** Who pays and who receives by the transaction's own input; nobody where it called another contract first. */
export function transferParties(event: ethereum.Event): Address[] {
  const to = event.transaction.to;
  if (to === null || to.notEqual(event.address)) return [];
  const input = event.transaction.input;
  if (input.length < SELECTOR + 2 * WORD) return [];
  const selector = Bytes.fromUint8Array(input.subarray(0, SELECTOR)).toHexString();
  if (selector == TRANSFER || selector == TRANSFER_ASSET) return [event.transaction.from, addressAt(input, 0)];
  if (selector == TRANSFER_FROM || selector == TRANSFER_ASSET_FROM) return [addressAt(input, 0), addressAt(input, 1)];
  return [];
}

function addressAt(input: Bytes, word: i32): Address {
  const end = SELECTOR + (word + 1) * WORD;
  return Address.fromBytes(Bytes.fromUint8Array(input.subarray(end - 20, end)));
}
