import type { EntityShape } from '../../manifest/entity-shape.ts';
import { createEntityCodec, type EntityCodec, newEntities, newEntity, readEntity } from '../entities-heap.ts';
import { refresh } from '../heap.ts';
import { readText } from '../heap-text.ts';
import type { Runtime } from '../runtime.ts';
import type { Imports } from './imports.ts';

/** Codecs of the module's entity types, found by the constant string that names the type. */
function createCodecs(runtime: Runtime): {
  ofShape(shape: EntityShape): EntityCodec;
  named(pointer: number): EntityCodec;
} {
  const { heap, texts, services } = runtime;
  const byShape = new Map<EntityShape, EntityCodec>();
  const byPointer = new Map<number, EntityCodec>();
  const ofShape = (shape: EntityShape): EntityCodec => {
    const known = byShape.get(shape);
    if (known) return known;
    const codec = createEntityCodec(runtime, shape);
    byShape.set(shape, codec);
    return codec;
  };
  return {
    ofShape,
    named(pointer) {
      const known = byPointer.get(pointer);
      if (known) return known;
      const codec = ofShape(services.entities.shape(readText(heap, texts, pointer)));
      if (pointer < texts.constantsEnd) byPointer.set(pointer, codec);
      return codec;
    },
  };
}

export function storeImports(runtime: Runtime): Imports {
  const { heap, texts, services } = runtime;
  const { entities } = services;
  const codecs = createCodecs(runtime);
  return {
    'store.get': (typeName, id) => {
      refresh(heap);
      const codec = codecs.named(typeName);
      const values = entities.get(codec.shape, readText(heap, texts, id));
      return values === null ? 0 : newEntity(runtime, codec, values);
    },
    'store.get_in_block': (typeName, id) => {
      refresh(heap);
      const codec = codecs.named(typeName);
      const values = entities.getInBlock(codec.shape, readText(heap, texts, id));
      return values === null ? 0 : newEntity(runtime, codec, values);
    },
    'store.set': (typeName, id, entity) => {
      refresh(heap);
      const codec = codecs.named(typeName);
      const key = readText(heap, texts, id);
      entities.set(codec.shape, key, readEntity(runtime, codec, key, entity));
    },
    'store.remove': (typeName, id) => {
      refresh(heap);
      entities.remove(codecs.named(typeName).shape, readText(heap, texts, id));
    },
    'store.loadRelated': (typeName, id, field) => {
      refresh(heap);
      const { shape } = codecs.named(typeName);
      const related = entities.loadRelated(shape, readText(heap, texts, id), readText(heap, texts, field));
      return newEntities(runtime, codecs.ofShape(related.shape), related.entities);
    },
  };
}
