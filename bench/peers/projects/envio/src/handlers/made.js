import { Feed, Pool } from 'generated';

const NEW_MARKET = {
  supplied: 0n,
  borrowed: 0n,
  liquidityRate: 0n,
  variableBorrowRate: 0n,
  liquidityIndex: 0n,
  variableBorrowIndex: 0n,
  eventCount: 0,
};

const timeOf = (event) => BigInt(event.block.timestamp);

async function move(context, reserve, user, supplied, borrowed, lastTimestamp) {
  const id = `${user}${reserve.slice(2)}`;
  const [market, position] = await Promise.all([context.Market.get(reserve), context.Position.get(id)]);
  const moved = (row) => ({
    ...row,
    supplied: row.supplied + supplied,
    borrowed: row.borrowed + borrowed,
    eventCount: row.eventCount + 1,
    lastTimestamp,
  });
  context.Market.set(moved(market ?? { ...NEW_MARKET, id: reserve }));
  const first = { id, account_id: user, market_id: reserve, supplied: 0n, borrowed: 0n, eventCount: 0 };
  context.Position.set(moved(position ?? first));
}

function write(context, event, kind, subject, account, amount) {
  context.Event.set({
    id: `${event.block.number}-${event.logIndex}`,
    kind,
    subject,
    account,
    amount,
    block: BigInt(event.block.number),
    timestamp: timeOf(event),
    transaction: event.transaction.hash,
    logIndex: event.logIndex,
  });
}

/** `of` names the user, the subject and the amount of an event, and the moves it makes: [reserve, supplied, borrowed]. */
function onUserEvent(name, kind, of) {
  Pool[name].handler(async ({ event, context }) => {
    const { user, subject, amount, moves } = of(event.params);
    const lastTimestamp = timeOf(event);
    const account = await context.Account.get(user);
    context.Account.set({ id: user, eventCount: (account?.eventCount ?? 0) + 1, lastTimestamp });
    for (const [reserve, supplied, borrowed] of moves) {
      await move(context, reserve, user, supplied, borrowed, lastTimestamp);
    }
    write(context, event, kind, subject, user, amount);
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

Pool.ReserveDataUpdated.handler(async ({ event, context }) => {
  const { reserve, liquidityRate, variableBorrowRate, liquidityIndex, variableBorrowIndex } = event.params;
  const market = (await context.Market.get(reserve)) ?? { ...NEW_MARKET, id: reserve };
  context.Market.set({
    ...market,
    liquidityRate,
    variableBorrowRate,
    liquidityIndex,
    variableBorrowIndex,
    eventCount: market.eventCount + 1,
    lastTimestamp: timeOf(event),
  });
  write(context, event, 'ReserveData', reserve, undefined, liquidityRate);
});

Feed.AnswerUpdated.handler(async ({ event, context }) => {
  const feed = event.srcAddress;
  const { current: answer, roundId, updatedAt } = event.params;
  const price = await context.Price.get(feed);
  context.Price.set({ id: feed, answer, roundId, updatedAt, eventCount: (price?.eventCount ?? 0) + 1 });
  write(context, event, 'Answer', feed, undefined, answer);
});
