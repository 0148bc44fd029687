import { Address, ethereum } from '@graphprotocol/graph-ts';
import { BaseLedger, BasePrincipal, MarginAccount, Market, Protocol } from '../../generated/schema';
import { Comet } from '../../generated/templates/Comet/Comet';
import { ZERO } from '../constants';
import { Ids } from '../ids';
import { setRates } from './rates';
import { noteUnannounced, readTotals, saveResidue } from './store/ledger';
import { ledgerOf } from './store/pool';
import { refreshPrincipal } from './store/principal';

/** Accounts asked of each Comet at a poll, after an accrual that had no event, and otherwise. */
const ASKED_ON_SUSPICION = 50;
const ASKED_ANYWAY = 5;

/**
 * Every 3600 blocks: what no event tells. A base transfer between accounts that owe moves two principals and leaves one
 * trace, an accrual: where the totals show one, all accounts that do not lend are asked again, some at each poll. A few
 * are asked in turn without any trace, as an action of the same block hides it.
 */
export function handleCometPoll(block: ethereum.Block): void {
  const protocol = Protocol.load(Ids.protocol('compound-v3'));
  if (protocol === null) return;
  const pools = protocol.pools.load();
  for (let i = 0; i < pools.length; i++) {
    const ledger = ledgerOf(pools[i].id);
    if (ledger !== null) pollLedger(ledger, block);
  }
}

function pollLedger(ledger: BaseLedger, block: ethereum.Block): void {
  const market = Market.load(ledger.market);
  if (market === null) return;
  const totals = Comet.bind(Address.fromBytes(market.pool)).try_totalsBasic();
  if (totals.reverted) return;
  if (totals.value.lastAccrualTime.gt(market.indexUpdatedAt)) {
    noteUnannounced(ledger);
    readTotals(market, totals.value);
    setRates(market);
    market.save();
  }
  const isSuspicious = ledger.accountsToAsk > 0;
  const most = isSuspicious ? ASKED_ON_SUSPICION : ASKED_ANYWAY;
  const turns = min<i32>(most, ledger.accountCount);
  for (let turn = 0; turn < turns; turn++) askNext(ledger, market, block);
  if (isSuspicious) ledger.accountsToAsk = max<i32>(0, ledger.accountsToAsk - turns);
  saveResidue(market, ledger);
}

/** Those who lend are left out: whatever takes from them has an event. */
function askNext(ledger: BaseLedger, market: Market, block: ethereum.Block): void {
  const next = ledger.nextPrincipal;
  const id = next === null ? ledger.newestPrincipal : next;
  if (id === null) return;
  const base = BasePrincipal.load(id);
  if (base === null) return;
  ledger.nextPrincipal = base.previous;
  if (base.principal.gt(ZERO)) return;
  const account = MarginAccount.load(base.marginAccount);
  if (account !== null) refreshPrincipal(base, account, market, ledger, block);
}
