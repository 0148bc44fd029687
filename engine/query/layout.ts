import type { EntityField, EntitySchema, EntityType, ScalarType } from '../manifest/types.ts';
import { type BlocksRelation, ownBlocks } from '../store/graph-node-blocks.ts';
import { createLayout, type SchemaLayout } from '../store/layout.ts';
import { quoteName } from '../store/sql.ts';
import { InvalidQuery } from './errors.ts';
import type { AggregationInterval } from './types.ts';

/** One table rows can come from; an interface has one per implementing entity. */
export interface Arm {
  readonly type: EntityType;
  /** Schema-qualified and quoted. */
  readonly table: string;
  /** Mutable entities keep the range of blocks a version lived in, all others the block that made it. */
  readonly versions: 'range' | 'block';
  readonly fields: ReadonlyMap<string, EntityField>;
}

export interface QueryLayout {
  readonly schema: EntitySchema;
  readonly schemaName: string;
  /** The tables as the store makes them. */
  readonly stored: SchemaLayout;
  readonly blocks: BlocksRelation;
  /** Query for the number of the newest block; null where it cannot be had. */
  readonly headSql: string | null;
  /** @throws InvalidQuery when the name is neither an entity nor an interface, or an interval is missing. */
  arms(typeName: string, interval?: AggregationInterval): readonly Arm[];
}

export function createQueryLayout(options: {
  readonly schema: EntitySchema;
  readonly schemaName: string;
  /** The store's own by default. */
  readonly blocks?: BlocksRelation;
  readonly headSql?: string | null;
}): QueryLayout {
  const { schema, schemaName, headSql = null, blocks = ownBlocks(schemaName) } = options;
  const known = new Map<string, Arm>();

  function arm(type: EntityType, interval: AggregationInterval | undefined): Arm {
    const name = tableName(type, interval);
    const found = known.get(name);
    if (found) return found;
    const made: Arm = {
      type,
      table: `${quoteName(schemaName)}.${quoteName(name)}`,
      versions: type.kind === 'mutable' ? 'range' : 'block',
      fields: new Map(type.fields.map((field) => [field.name, field])),
    };
    known.set(name, made);
    return made;
  }

  return {
    schema,
    schemaName,
    stored: createLayout(schema),
    blocks,
    headSql,
    arms: (typeName, interval) => concreteTypes(schema, typeName).map((type) => arm(type, interval)),
  };
}

/** The entity itself, or the entities that implement the interface. */
export function concreteTypes(schema: EntitySchema, typeName: string): EntityType[] {
  const type = schema.types.get(typeName);
  if (type) return [type];
  const names = schema.interfaces.get(typeName);
  if (!names) throw new InvalidQuery(`the schema has no entity or interface \`${typeName}\``);
  return names.flatMap((name) => schema.types.get(name) ?? []);
}

function tableName(type: EntityType, interval: AggregationInterval | undefined): string {
  if (type.kind !== 'aggregation') return type.table;
  if (interval === undefined) throw new InvalidQuery(`\`${type.name}\` is an aggregation: say which interval`);
  if (!type.aggregation?.intervals.includes(interval))
    throw new InvalidQuery(`\`${type.name}\` has no interval \`${interval}\``);
  return `${type.table}_${interval}`;
}

/** @throws InvalidQuery when the entity has no such field. */
export function fieldOf(arm: Arm, name: string): EntityField {
  const field = arm.fields.get(name);
  if (!field) throw new InvalidQuery(`Entity \`${arm.type.name}\` has no attribute \`${name}\``);
  return field;
}

/** Scalar that a field's values are kept as: a reference's is its id's, an enum's is text. */
export function scalarOf(field: EntityField): ScalarType {
  if (field.type.kind === 'scalar') return field.type.scalar;
  return field.type.kind === 'reference' ? field.type.idType : 'String';
}

export function isText(field: EntityField): boolean {
  const scalar = scalarOf(field);
  return field.type.kind !== 'enum' && (scalar === 'String' || scalar === 'ID');
}

export function columnSql(alias: string, field: EntityField): string {
  return `${alias}.${quoteName(field.column)}`;
}
