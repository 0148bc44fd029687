import {
  createRequestEntities,
  type EntityReader,
  type ProcessedBlock,
  type RequestEntities,
} from '../../engine/index.ts';

/** A request whose newest block is the one given: one event of a subscription reads one block. */
export function pinnedEntities(reader: EntityReader, pinned: ProcessedBlock): RequestEntities {
  const request = createRequestEntities(reader);
  return {
    ...request,
    block: async (constraint) => {
      if (constraint === undefined || constraint.type === 'latest') return pinned;
      if (constraint.type === 'number_gte' && constraint.number <= pinned.number) return pinned;
      return request.block(constraint);
    },
    load: (type, id, block = pinned) => request.load(type, id, block),
  };
}
