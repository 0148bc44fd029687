import { BigInt, Bytes } from '@graphprotocol/graph-ts';
import { MarginParameters } from '../../../generated/schema';

/** What is 1 in GMX's factors. */
export const FLOAT = BigInt.fromI32(10).pow(30);

export function getOrCreateParameters(market: Bytes): MarginParameters {
  const known = MarginParameters.load(market);
  if (known !== null) return known;
  const parameters = new MarginParameters(market);
  parameters.market = market;
  parameters.scale = FLOAT;
  parameters.save();
  return parameters;
}
