import { BigInt } from '@graphprotocol/graph-ts';
import { IncrementNonce, SetAuthorization } from '../../../generated/MorphoBlue/MorphoBlue';
import { AuthorizationChange } from '../../../generated/schema';
import { Ids } from '../../ids';
import { getOrCreateAccount } from '../../store/account';
import { morphoBlue, setSetting, settingOf } from '../store/protocol';

/** The last signature handed in: its event's id and its number. */
const SIGNATURE = 'lastSignature';

/** A signature is used up; what it allows or forbids follows in the next event. */
export function handleIncrementNonce(event: IncrementNonce): void {
  const nonce = event.params.usedNonce.toString();
  setSetting(event.address, SIGNATURE, `${Ids.event(event).toHexString()} ${nonce}`, event.block);
}

export function handleSetAuthorization(event: SetAuthorization): void {
  const row = new AuthorizationChange(Ids.event(event));
  row.protocol = morphoBlue().id;
  row.authorizer = getOrCreateAccount(event.params.authorizer, event.block).id;
  row.authorized = event.params.authorized;
  row.approved = event.params.newIsAuthorized;
  row.caller = event.params.caller;
  row.usedNonce = nonceOf(event);
  row.blockNumber = event.block.number;
  row.timestamp = event.block.timestamp;
  row.transactionHash = event.transaction.hash;
  row.logIndex = event.logIndex.toI32();
  row.save();
}

function nonceOf(event: SetAuthorization): BigInt | null {
  const last = settingOf(event.address, SIGNATURE);
  if (last === null) return null;
  const parts = last.split(' ');
  const before = event.transaction.hash.concatI32(event.logIndex.toI32() - 1).toHexString();
  return parts[0] == before ? BigInt.fromString(parts[1]) : null;
}
