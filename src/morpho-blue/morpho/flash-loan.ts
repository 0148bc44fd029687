import { FlashLoan as FlashLoanEvent } from '../../../generated/MorphoBlue/MorphoBlue';
import { FlashLoan } from '../../../generated/schema';
import { ZERO } from '../../constants';
import { Ids } from '../../ids';
import { getOrCreateToken } from '../../store/token';
import { morphoBlue } from '../store/protocol';

/** Lends what the contract holds of a token for all its pools, free of charge: no pool's books move. */
export function handleFlashLoan(event: FlashLoanEvent): void {
  const row = new FlashLoan(Ids.event(event));
  row.protocol = morphoBlue().id;
  row.token = getOrCreateToken(event.params.token).id;
  row.target = event.params.caller;
  row.initiator = event.params.caller;
  row.amount = event.params.assets;
  row.premium = ZERO;
  row.blockNumber = event.block.number;
  row.timestamp = event.block.timestamp;
  row.transactionHash = event.transaction.hash;
  row.logIndex = event.logIndex.toI32();
  row.save();
}
