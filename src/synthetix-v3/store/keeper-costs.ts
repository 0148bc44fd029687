import { Address, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { SynthetixOracleManager } from '../../../generated/SynthetixPerps/SynthetixOracleManager';
import { KeeperTerms, MarginPool, OracleNode } from '../../../generated/schema';
import { ZERO } from '../../constants';
import { keeperTermsOf } from './pool';
import { startClock } from './price';

const CONSTANT = 8;
const SETTLEMENT = 0;
const FLAG = 1;
const LIQUIDATE = 2;

/** Keeper costs come from this node from now on: known for good where it is a constant, else asked by the clock. */
export function setCostNode(pool: MarginPool, nodeId: Bytes, block: ethereum.Block): void {
  const node = OracleNode.load(nodeId);
  if (node !== null && node.nodeType != CONSTANT) startClock(pool);
  const terms = keeperTermsOf(pool);
  terms.costNode = nodeId;
  readCosts(terms, node, block);
  terms.save();
}

/** Reads the costs of a node; flagging costs a base and so much for each price feed. The caller saves the row. */
export function readCosts(terms: KeeperTerms, node: OracleNode | null, block: ethereum.Block): void {
  terms.costsBlock = block.number;
  terms.settlementCost = null;
  terms.flagCost = null;
  terms.flagCostPerFeed = null;
  terms.liquidationCost = null;
  if (node === null) return;
  if (node.nodeType == CONSTANT) {
    const value = ethereum.decode('(int256)', node.parameters);
    if (value === null) return;
    const cost = value.toTuple()[0].toBigInt();
    terms.settlementCost = cost;
    terms.flagCost = cost;
    terms.flagCostPerFeed = ZERO;
    terms.liquidationCost = cost;
    return;
  }
  terms.settlementCost = ask(node, SETTLEMENT, 0);
  terms.liquidationCost = ask(node, LIQUIDATE, 0);
  const base = ask(node, FLAG, 0);
  const one = ask(node, FLAG, 1);
  terms.flagCost = base;
  if (base !== null && one !== null) terms.flagCostPerFeed = one.minus(base);
}

/** As KeeperCosts asks it. */
function ask(node: OracleNode, kind: i32, feeds: i32): BigInt | null {
  const keys = [key('numberOfUpdatedFeeds'), key('executionKind')];
  const values = [word(feeds), word(kind)];
  const manager = SynthetixOracleManager.bind(Address.fromBytes(node.manager));
  const answer = manager.try_processWithRuntime(node.id, keys, values);
  return answer.reverted ? null : answer.value.price;
}

function key(name: string): Bytes {
  const bytes = new Bytes(32);
  for (let i = 0; i < name.length; i++) bytes[i] = name.charCodeAt(i) as u8;
  return bytes;
}

function word(value: i32): Bytes {
  const bytes = new Bytes(32);
  bytes[31] = value as u8;
  return bytes;
}
