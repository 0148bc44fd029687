import {
  SetBorrowKink,
  SetBorrowPerYearInterestRateBase,
  SetBorrowPerYearInterestRateSlopeHigh,
  SetBorrowPerYearInterestRateSlopeLow,
  SetSupplyKink,
  SetSupplyPerYearInterestRateBase,
  SetSupplyPerYearInterestRateSlopeHigh,
  SetSupplyPerYearInterestRateSlopeLow,
} from '../../../generated/CometConfigurator/CometConfigurator';
import { notePending } from './pending';

export function handleSetSupplyKink(event: SetSupplyKink): void {
  notePending(
    event,
    event.params.cometProxy,
    null,
    'supplyKink',
    event.params.oldValue.toString(),
    event.params.newValue.toString(),
  );
}

export function handleSetSupplyPerYearInterestRateSlopeLow(event: SetSupplyPerYearInterestRateSlopeLow): void {
  notePending(
    event,
    event.params.cometProxy,
    null,
    'supplyPerYearInterestRateSlopeLow',
    event.params.oldValue.toString(),
    event.params.newValue.toString(),
  );
}

export function handleSetSupplyPerYearInterestRateSlopeHigh(event: SetSupplyPerYearInterestRateSlopeHigh): void {
  notePending(
    event,
    event.params.cometProxy,
    null,
    'supplyPerYearInterestRateSlopeHigh',
    event.params.oldValue.toString(),
    event.params.newValue.toString(),
  );
}

export function handleSetSupplyPerYearInterestRateBase(event: SetSupplyPerYearInterestRateBase): void {
  notePending(
    event,
    event.params.cometProxy,
    null,
    'supplyPerYearInterestRateBase',
    event.params.oldValue.toString(),
    event.params.newValue.toString(),
  );
}

export function handleSetBorrowKink(event: SetBorrowKink): void {
  notePending(
    event,
    event.params.cometProxy,
    null,
    'borrowKink',
    event.params.oldValue.toString(),
    event.params.newValue.toString(),
  );
}

export function handleSetBorrowPerYearInterestRateSlopeLow(event: SetBorrowPerYearInterestRateSlopeLow): void {
  notePending(
    event,
    event.params.cometProxy,
    null,
    'borrowPerYearInterestRateSlopeLow',
    event.params.oldValue.toString(),
    event.params.newValue.toString(),
  );
}

export function handleSetBorrowPerYearInterestRateSlopeHigh(event: SetBorrowPerYearInterestRateSlopeHigh): void {
  notePending(
    event,
    event.params.cometProxy,
    null,
    'borrowPerYearInterestRateSlopeHigh',
    event.params.oldValue.toString(),
    event.params.newValue.toString(),
  );
}

export function handleSetBorrowPerYearInterestRateBase(event: SetBorrowPerYearInterestRateBase): void {
  notePending(
    event,
    event.params.cometProxy,
    null,
    'borrowPerYearInterestRateBase',
    event.params.oldValue.toString(),
    event.params.newValue.toString(),
  );
}
