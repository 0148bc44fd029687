import { ponder } from 'ponder:registry';
import { account, event as events, market, position, price } from 'ponder:schema';

const NEW_MARKET = {
  supplied: 0n,
  borrowed: 0n,
  liquidityRate: 0n,
  variableBorrowRate: 0n,
  liquidityIndex: 0n,
  variableBorrowIndex: 0n,
};

async function move(db, reserve, user, supplied, borrowed, lastTimestamp) {
  const first = { supplied, borrowed, eventCount: 1, lastTimestamp };
  const more = (row) => ({
    supplied: row.supplied + supplied,
    borrowed: row.borrowed + borrowed,
    eventCount: row.eventCount + 1,
    lastTimestamp,
  });
  await db
    .insert(market)
    .values({ ...NEW_MARKET, id: reserve, ...first })
    .onConflictDoUpdate(more);
  const id = `${user}${reserve.slice(2)}`;
  await db
    .insert(position)
    .values({ id, account: user, market: reserve, ...first })
    .onConflictDoUpdate(more);
}

async function write(db, event, kind, subject, user, amount) {
  const { block, transaction, log } = event;
  await db.insert(events).values({
    id: event.id,
    kind,
    subject,
    account: user,
    amount,
    block: block.number,
    timestamp: block.timestamp,
    transaction: transaction.hash,
    logIndex: log.logIndex,
  });
}

/** `of` names the user, the subject and the amount of an event, and the moves it makes: [reserve, supplied, borrowed]. */
function onUserEvent(name, kind, of) {
  ponder.on(`Pool:${name}`, async ({ event, context: { db } }) => {
    const { user, subject, amount, moves } = of(event.args);
    const lastTimestamp = event.block.timestamp;
    await db
      .insert(account)
      .values({ id: user, eventCount: 1, lastTimestamp })
      .onConflictDoUpdate((row) => ({ eventCount: row.eventCount + 1, lastTimestamp }));
    for (const [reserve, supplied, borrowed] of moves) await move(db, reserve, user, supplied, borrowed, lastTimestamp);
    await write(db, event, kind, subject, user, amount);
  });
}

const onReserve = (user, { reserve, amount }, supplied, borrowed) => ({
  user,
  subject: reserve,
  amount,
  moves: [[reserve, supplied, borrowed]],
});

onUserEvent('Supply', 'Supply', (args) => onReserve(args.onBehalfOf, args, args.amount, 0n));
onUserEvent('Withdraw', 'Withdraw', (args) => onReserve(args.user, args, -args.amount, 0n));
onUserEvent('Borrow', 'Borrow', (args) => onReserve(args.onBehalfOf, args, 0n, args.amount));
onUserEvent('Repay', 'Repay', (args) => onReserve(args.user, args, 0n, -args.amount));
onUserEvent('LiquidationCall', 'Liquidation', (args) => ({
  user: args.user,
  subject: args.debtAsset,
  amount: args.debtToCover,
  moves: [
    [args.debtAsset, 0n, -args.debtToCover],
    [args.collateralAsset, -args.liquidatedCollateralAmount, 0n],
  ],
}));

ponder.on('Pool:ReserveDataUpdated', async ({ event, context: { db } }) => {
  const { reserve, liquidityRate, variableBorrowRate, liquidityIndex, variableBorrowIndex } = event.args;
  const lastTimestamp = event.block.timestamp;
  const state = { liquidityRate, variableBorrowRate, liquidityIndex, variableBorrowIndex, lastTimestamp };
  await db
    .insert(market)
    .values({ ...NEW_MARKET, id: reserve, ...state, eventCount: 1 })
    .onConflictDoUpdate((row) => ({ ...state, eventCount: row.eventCount + 1 }));
  await write(db, event, 'ReserveData', reserve, null, liquidityRate);
});

ponder.on('Feed:AnswerUpdated', async ({ event, context: { db } }) => {
  const { current: answer, roundId, updatedAt } = event.args;
  const feed = event.log.address;
  const state = { answer, roundId, updatedAt };
  await db
    .insert(price)
    .values({ id: feed, ...state, eventCount: 1 })
    .onConflictDoUpdate((row) => ({ ...state, eventCount: row.eventCount + 1 }));
  await write(db, event, 'Answer', feed, null, answer);
});
