import { Address, BigInt, Bytes } from '@graphprotocol/graph-ts';
import { Claimable } from '../../generated/schema';
import { ZERO } from '../constants';
import { EventData } from './event-data';
import { gmxToken, perpOf } from './store/pool';

/** Funding earned. One release also holds some back under a time key, by an event of the same name. */
export function handleClaimableFunding(data: EventData): void {
  const value = data.uint('nextValue');
  const row = claimOf(data, 'FUNDING', data.uintIfAny('timeKey'));
  if (row === null || value === null) return;
  row.amount = value;
  row.save();
}

/** Collateral held back for price impact, which can be claimed later. The event's next value counts what was claimed too. */
export function handleClaimableCollateral(data: EventData): void {
  const timeKey = data.uint('timeKey');
  const value = data.uint('nextValue');
  const delta = data.uintIfAny('delta');
  const row = claimOf(data, 'COLLATERAL', timeKey);
  if (row === null || value === null) return;
  row.amount = delta === null ? value : row.amount.plus(delta);
  row.save();
}

/** Some of it was paid out. */
export function handleCollateralClaimed(data: EventData): void {
  const timeKey = data.uint('timeKey');
  const paid = data.uint('amount');
  const row = claimOf(data, 'COLLATERAL', timeKey);
  if (row === null || paid === null) return;
  const left = row.amount.minus(paid);
  row.amount = left.lt(ZERO) ? ZERO : left;
  row.save();
}

/** All funding of the account in the token was paid out. */
export function handleFundingFeesClaimed(data: EventData): void {
  const row = claimOf(data, 'FUNDING', null);
  if (row === null) return;
  row.amount = ZERO;
  row.save();
}

function claimOf(data: EventData, kind: string, timeKey: BigInt | null): Claimable | null {
  const market = perpOf(data.address('market'));
  const token = data.address('token');
  const account = data.address('account');
  if (market === null || token === null || account === null) return null;
  const id = claimId(market.pool, token, account, timeKey);
  let row = Claimable.load(id);
  if (row === null) {
    row = new Claimable(id);
    row.kind = kind;
    row.pool = market.pool;
    row.token = gmxToken(token).id;
    row.account = account;
    row.timeKey = timeKey;
    row.amount = ZERO;
  }
  row.updatedAtBlock = data.event.block.number;
  return row;
}

function claimId(pool: Bytes, token: Address, account: Address, timeKey: BigInt | null): Bytes {
  const id = pool.concat(token).concat(account);
  return timeKey === null ? id : id.concat(wordOf(timeKey));
}

/** 32 bytes, big endian. */
function wordOf(value: BigInt): Bytes {
  const word = new Bytes(32);
  for (let i = 0; i < value.length && i < 32; i++) word[31 - i] = value[i];
  return word;
}
