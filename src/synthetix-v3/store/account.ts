import { Address, BigInt, Bytes, DataSourceContext, ethereum } from '@graphprotocol/graph-ts';
import { SynthetixPerps } from '../../../generated/SynthetixPerps/SynthetixPerps';
import { MarginAccount, MarginPool } from '../../../generated/schema';
import { SynthetixAccounts } from '../../../generated/templates';
import { ZERO, ZERO_ADDRESS } from '../../constants';
import { getOrCreateMarginAccount } from '../../store/account';
import { numberBytes } from '../wad';

/** Pool address and account number, 16 bytes big endian. */
export function accountId(pool: Bytes, number: BigInt): Bytes {
  return pool.concat(numberBytes(number));
}

/** The account `number`, owned by `owner`; the first account of a pool makes the account token followed. */
export function createAccount(pool: MarginPool, number: BigInt, owner: Address, block: ethereum.Block): MarginAccount {
  if (pool.accountCount == 0) {
    const token = SynthetixPerps.bind(Address.fromBytes(pool.id)).try_getAccountTokenAddress();
    if (!token.reverted) {
      const context = new DataSourceContext();
      context.setBytes('pool', pool.id);
      SynthetixAccounts.createWithContext(token.value, context);
    }
  }
  const account = getOrCreateMarginAccount(pool, accountId(pool.id, number), owner, block);
  if (account.accountNumber === null) {
    account.accountNumber = number;
    account.debt = ZERO;
    account.isFlagged = false;
    account.save();
  }
  return account;
}

/** The account `number`; one that was made before the subgraph began is asked for its owner. */
export function accountOf(pool: MarginPool, number: BigInt, block: ethereum.Block): MarginAccount {
  const known = MarginAccount.load(accountId(pool.id, number));
  if (known !== null) return known;
  const owner = SynthetixPerps.bind(Address.fromBytes(pool.id)).try_getAccountOwner(number);
  return createAccount(pool, number, owner.reverted ? ZERO_ADDRESS : owner.value, block);
}
