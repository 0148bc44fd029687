import { onchainTable, relations } from 'ponder';

export const account = onchainTable('account', (t) => ({
  id: t.hex().primaryKey(),
  eventCount: t.integer().notNull(),
  lastTimestamp: t.bigint().notNull(),
}));

export const market = onchainTable('market', (t) => ({
  id: t.hex().primaryKey(),
  supplied: t.bigint().notNull(),
  borrowed: t.bigint().notNull(),
  liquidityRate: t.bigint().notNull(),
  variableBorrowRate: t.bigint().notNull(),
  liquidityIndex: t.bigint().notNull(),
  variableBorrowIndex: t.bigint().notNull(),
  eventCount: t.integer().notNull(),
  lastTimestamp: t.bigint().notNull(),
}));

export const position = onchainTable('position', (t) => ({
  id: t.hex().primaryKey(),
  account: t.hex().notNull(),
  market: t.hex().notNull(),
  supplied: t.bigint().notNull(),
  borrowed: t.bigint().notNull(),
  eventCount: t.integer().notNull(),
  lastTimestamp: t.bigint().notNull(),
}));

export const price = onchainTable('price', (t) => ({
  id: t.hex().primaryKey(),
  answer: t.bigint().notNull(),
  roundId: t.bigint().notNull(),
  updatedAt: t.bigint().notNull(),
  eventCount: t.integer().notNull(),
}));

export const event = onchainTable('event', (t) => ({
  id: t.text().primaryKey(),
  kind: t.text().notNull(),
  subject: t.hex().notNull(),
  account: t.hex(),
  amount: t.bigint().notNull(),
  block: t.bigint().notNull(),
  timestamp: t.bigint().notNull(),
  transaction: t.hex().notNull(),
  logIndex: t.integer().notNull(),
}));

export const positionRelations = relations(position, ({ one }) => ({
  owner: one(account, { fields: [position.account], references: [account.id] }),
  pool: one(market, { fields: [position.market], references: [market.id] }),
}));
