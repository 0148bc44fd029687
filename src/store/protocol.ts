import { dataSource } from '@graphprotocol/graph-ts';
import { Protocol } from '../../generated/schema';
import { METHODOLOGY_VERSION, SCHEMA_VERSION, SUBGRAPH_VERSION } from '../constants';
import { Ids } from '../ids';

/** @param slug for example "aave-v3"  @param family LENDING, CDP or PERPETUAL */
export function getOrCreateProtocol(slug: string, name: string, family: string): Protocol {
  const id = Ids.protocol(slug);
  const known = Protocol.load(id);
  if (known !== null) return known;

  const protocol = new Protocol(id);
  protocol.name = name;
  protocol.slug = slug;
  protocol.network = dataSource.network();
  protocol.family = family;
  protocol.schemaVersion = SCHEMA_VERSION;
  protocol.subgraphVersion = SUBGRAPH_VERSION;
  protocol.methodologyVersion = METHODOLOGY_VERSION;
  protocol.save();
  return protocol;
}
