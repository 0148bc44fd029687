import { dataSource } from '@graphprotocol/graph-ts';
import { MarginAccount, Position } from '../../generated/schema';
import { Transfer } from '../../generated/templates/SynthetixAccounts/SynthetixAccounts';
import { getOrCreateAccount } from '../store/account';
import { accountId } from './store/account';

/** An account number changes hands with all its positions. */
export function handleTransfer(event: Transfer): void {
  const pool = dataSource.context().getBytes('pool');
  const account = MarginAccount.load(accountId(pool, event.params.tokenId));
  if (account === null) return;
  const owner = getOrCreateAccount(event.params.to, event.block);
  account.owner = owner.id;
  account.save();
  const positions = account.positions.load();
  for (let i = 0; i < positions.length; i++) {
    const position: Position = positions[i];
    if (!position.isOpen) continue;
    position.owner = owner.id;
    position.save();
  }
}
