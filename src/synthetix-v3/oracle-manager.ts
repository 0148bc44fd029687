import { NodeRegistered } from '../../generated/SynthetixOracleManager/SynthetixOracleManager';
import { OracleNode } from '../../generated/schema';

/** A node never changes: the same definition has the same id. */
export function handleNodeRegistered(event: NodeRegistered): void {
  const node = new OracleNode(event.params.nodeId);
  node.manager = event.address;
  node.nodeType = event.params.nodeType;
  node.parameters = event.params.parameters;
  node.parents = event.params.parents;
  node.save();
}
