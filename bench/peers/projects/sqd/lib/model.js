const { EntitySchema } = require('typeorm');

class Row {
  constructor(fields) {
    Object.assign(this, fields);
  }
}
class Account extends Row {}
class Market extends Row {}
class Position extends Row {}
class Price extends Row {}
class Event extends Row {}

const text = { type: 'text' };
const integer = { type: 'int4' };
const big = {
  type: 'numeric',
  transformer: { to: (value) => value?.toString(), from: (value) => (value === null ? null : BigInt(value)) },
};

function entity(target, columns) {
  const name = target.name.toLowerCase();
  return new EntitySchema({ name, tableName: name, target, columns: { id: { ...text, primary: true }, ...columns } });
}

const schemas = [
  entity(Account, { eventCount: integer, lastTimestamp: big }),
  entity(Market, {
    supplied: big,
    borrowed: big,
    liquidityRate: big,
    variableBorrowRate: big,
    liquidityIndex: big,
    variableBorrowIndex: big,
    eventCount: integer,
    lastTimestamp: big,
  }),
  entity(Position, {
    account: text,
    market: text,
    supplied: big,
    borrowed: big,
    eventCount: integer,
    lastTimestamp: big,
  }),
  entity(Price, { answer: big, roundId: big, updatedAt: big, eventCount: integer }),
  entity(Event, {
    kind: text,
    subject: text,
    account: { ...text, nullable: true },
    amount: big,
    block: big,
    timestamp: big,
    transaction: text,
    logIndex: integer,
  }),
];

// The store takes every export that is an entity; the classes carry the rows.
module.exports = Object.fromEntries(schemas.map((schema) => [`${schema.options.name}Schema`, schema]));
Object.defineProperty(module.exports, 'classes', {
  value: { Account, Market, Position, Price, Event },
  enumerable: false,
});
