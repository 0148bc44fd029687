import {
  BridgeProtocolFeeUpdated,
  FlashloanPremiumToProtocolUpdated,
  FlashloanPremiumTotalUpdated,
} from '../../../generated/templates/PoolConfigurator/PoolConfigurator';
import { recordParameter } from '../../store/parameter';
import { currentPool } from './current-pool';

export function handleFlashloanPremiumTotalUpdated(event: FlashloanPremiumTotalUpdated): void {
  const pool = currentPool();
  if (pool === null) return;
  const before = event.params.oldFlashloanPremiumTotal.toString();
  const after = event.params.newFlashloanPremiumTotal;
  recordParameter(pool, null, null, 'flashLoanPremiumBps', before, after.toString(), event, 0);
  pool.flashLoanPremiumBps = after;
  pool.save();
}

export function handleFlashloanPremiumToProtocolUpdated(event: FlashloanPremiumToProtocolUpdated): void {
  const pool = currentPool();
  if (pool === null) return;
  const before = event.params.oldFlashloanPremiumToProtocol.toString();
  const after = event.params.newFlashloanPremiumToProtocol.toString();
  recordParameter(pool, null, null, 'flashLoanPremiumToProtocolBps', before, after, event, 0);
}

export function handleBridgeProtocolFeeUpdated(event: BridgeProtocolFeeUpdated): void {
  const pool = currentPool();
  if (pool === null) return;
  const before = event.params.oldBridgeProtocolFee.toString();
  const after = event.params.newBridgeProtocolFee.toString();
  recordParameter(pool, null, null, 'bridgeProtocolFeeBps', before, after, event, 0);
}
