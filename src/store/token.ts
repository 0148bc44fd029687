import { Address, Bytes } from '@graphprotocol/graph-ts';
import { Token } from '../../generated/schema';
import { Erc20 } from '../../generated/templates/PoolConfigurator/Erc20';
import { Erc20Bytes32 } from '../../generated/templates/PoolConfigurator/Erc20Bytes32';

export function getOrCreateToken(address: Address): Token {
  const known = Token.load(address);
  if (known !== null) return known;

  const token = new Token(address);
  token.symbol = symbolOf(address);
  token.name = nameOf(address);
  const decimals = Erc20.bind(address).try_decimals();
  if (!decimals.reverted) token.decimals = decimals.value;
  token.priceSource = 'NONE';
  token.save();
  return token;
}

/** Aave lists no token with fewer than 6 decimals, so zero can only mean that the token did not answer. */
export function hasDecimals(token: Token): boolean {
  return token.decimals != 0;
}

function symbolOf(address: Address): string | null {
  const text = Erc20.bind(address).try_symbol();
  if (!text.reverted) return text.value;
  const bytes = Erc20Bytes32.bind(address).try_symbol();
  return bytes.reverted ? null : textOf(bytes.value);
}

function nameOf(address: Address): string | null {
  const text = Erc20.bind(address).try_name();
  if (!text.reverted) return text.value;
  const bytes = Erc20Bytes32.bind(address).try_name();
  return bytes.reverted ? null : textOf(bytes.value);
}

/** Early tokens (MKR) answer with zero-padded bytes instead of a string. */
function textOf(bytes: Bytes): string | null {
  const text = bytes.toString();
  return text.length == 0 ? null : text;
}
