import { BigInt, ByteArray, Bytes, crypto, dataSource } from '@graphprotocol/graph-ts';
import { Token } from '../../../generated/schema';

/**
 * Index tokens that no contract stands for, with their decimals. Source: config/tokens.ts of gmx-synthetics, network
 * arbitrum. Their address is the last 20 bytes of keccak256(abi.encode(chain id, symbol)); source: utils/token.ts there.
 */
const SYNTHETIC =
  'BTC:8 XRP:6 DOGE:8 SHIB:18 STX:6 SATS:6 LTC:8 ATOM:6 NEAR:24 POL:18 SUI:9 SEI:18 APT:8 TIA:6 TRX:6 TAO:9 BONK:5 ' +
  'WLD:18 TON:9 BOME:6 MEME:18 FLOKI:9 MEW:5 ADA:6 XLM:7 BCH:8 DOT:10 ICP:8 RENDER:18 FIL:18 INJ:18 DYDX:18 TRUMP:6 ' +
  'MELANIA:6 ENA:18 FARTCOIN:6 AI16Z:9 LDO:18 BERA:18 VIRTUAL:18 PENGU:6 ONDO:18 FET:18 S:18 CAKE:18 AIXBT:18 HYPE:8 ' +
  'JUP:6 MKR:18 OM:18 DOLO:18 ZRO:18 CRV:18 MOODENG:6 XMR:12 PI:18 PUMP:18 MNT:18 SPX6900:8 ALGO:6 HBAR:8 CRO:8 CVX:18 ' +
  'KAS:8 OKB:18 AERO:18 BRETT:18 ZORA:18 KTA:18 WLFI:18 WELL:18 VVV:18 MORPHO:18 ORDI:18 XPL:18 ASTER:18 0G:18 AVNT:18 ' +
  'LINEA:18';

const ARBITRUM_ONE = 42161;
const DEVNET = 31337;

/** Gives a token without a contract the symbol and decimals that are known of it, and saves it. */
export function describeSynthetic(token: Token): void {
  const chainId = dataSource.network() == 'devnet' ? DEVNET : ARBITRUM_ONE;
  const entries = SYNTHETIC.split(' ');
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i].split(':');
    if (syntheticAddress(chainId, entry[0]).notEqual(token.id)) continue;
    token.symbol = entry[0];
    token.name = entry[0];
    token.decimals = I32.parseInt(entry[1]);
    token.save();
    return;
  }
}

function syntheticAddress(chainId: i32, symbol: string): Bytes {
  const text = ByteArray.fromUTF8(symbol);
  const encoded = word(chainId).concat(word(64)).concat(word(text.length)).concat(padded(text));
  return Bytes.fromUint8Array(crypto.keccak256(encoded).subarray(12));
}

/** 32 bytes, big endian. */
function word(value: i32): ByteArray {
  const bytes = new ByteArray(32);
  const little = BigInt.fromI32(value);
  for (let i = 0; i < little.length && i < 32; i++) bytes[31 - i] = little[i];
  return bytes;
}

/** Text of at most 32 bytes in one word. */
function padded(text: ByteArray): ByteArray {
  const bytes = new ByteArray(32);
  for (let i = 0; i < text.length; i++) bytes[i] = text[i];
  return bytes;
}
