import { Bytes, ethereum } from '@graphprotocol/graph-ts';
import { EnableIrm, EnableLltv, SetFee, SetFeeRecipient, SetOwner } from '../../../generated/MorphoBlue/MorphoBlue';
import { RiskParameterChange } from '../../../generated/schema';
import { MorphoIrm as MorphoIrmTemplate } from '../../../generated/templates';
import { ZERO_ADDRESS } from '../../constants';
import { Ids } from '../../ids';
import { recordParameter } from '../../store/parameter';
import { recordMarket } from '../store/points';
import { markAccrued, Pair } from '../store/pool';
import { morphoBlue, setSetting, settingOf } from '../store/protocol';
import { borrowTotal, setTotals, supplyTotal } from '../store/shares';

export const FEE_RECIPIENT = 'feeRecipient';
const OWNER = 'owner';

export function handleSetFee(event: SetFee): void {
  const pair = Pair.load(event.params.id);
  if (pair === null) return;
  const market = pair.loan;
  const before = market.feeWad;
  const old: string | null = before === null ? null : before.toString();
  recordParameter(pair.pool, market, null, 'feeWad', old, event.params.newFee.toString(), event, 0);
  market.feeWad = event.params.newFee;
  markAccrued(market, event.block);
  setTotals(market, supplyTotal(market), borrowTotal(market));
  market.save();
  recordMarket(market, event);
}

export function handleSetFeeRecipient(event: SetFeeRecipient): void {
  change(event.address, FEE_RECIPIENT, event.params.newFeeRecipient, event);
}

export function handleSetOwner(event: SetOwner): void {
  change(event.address, OWNER, event.params.newOwner, event);
}

/** From now on markets may be made with the rate model: follows it, to know its rates should it tell them. */
export function handleEnableIrm(event: EnableIrm): void {
  record('enabledIrm', null, event.params.irm.toHexString(), event);
  if (event.params.irm.notEqual(ZERO_ADDRESS)) MorphoIrmTemplate.create(event.params.irm);
}

export function handleEnableLltv(event: EnableLltv): void {
  record('enabledLltvWad', null, event.params.lltv.toString(), event);
}

function change(contract: Bytes, key: string, value: Bytes, event: ethereum.Event): void {
  record(key, settingOf(contract, key), value.toHexString(), event);
  setSetting(contract, key, value.toHexString(), event.block);
}

/** A parameter of the whole contract. */
function record(parameter: string, before: string | null, after: string, event: ethereum.Event): void {
  const row = new RiskParameterChange(Ids.eventPart(event, 0));
  row.protocol = morphoBlue().id;
  row.parameter = parameter;
  row.oldValue = before;
  row.newValue = after;
  row.actor = event.transaction.from;
  row.blockNumber = event.block.number;
  row.timestamp = event.block.timestamp;
  row.transactionHash = event.transaction.hash;
  row.logIndex = event.logIndex.toI32();
  row.save();
}
