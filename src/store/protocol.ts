import { dataSource } from '@graphprotocol/graph-ts';
import { Protocol } from '../../generated/schema';
import { METHODOLOGY_VERSION, SCHEMA_VERSION, SUBGRAPH_VERSION } from '../constants';
import { Ids } from '../ids';

export function getOrCreateProtocol(): Protocol {
  const id = Ids.protocol();
  const known = Protocol.load(id);
  if (known !== null) return known;

  const protocol = new Protocol(id);
  protocol.name = 'Aave v3';
  protocol.slug = 'aave-v3';
  protocol.network = dataSource.network();
  protocol.family = 'LENDING';
  protocol.schemaVersion = SCHEMA_VERSION;
  protocol.subgraphVersion = SUBGRAPH_VERSION;
  protocol.methodologyVersion = METHODOLOGY_VERSION;
  protocol.save();
  return protocol;
}
