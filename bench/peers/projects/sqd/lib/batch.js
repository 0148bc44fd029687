const { In } = require('typeorm');
const { Account, Event, Market, Position, Price } = require('./model.js').classes;

const NEW_MARKET = {
  supplied: 0n,
  borrowed: 0n,
  liquidityRate: 0n,
  variableBorrowRate: 0n,
  liquidityIndex: 0n,
  variableBorrowIndex: 0n,
};

/** Moves of a user's event: [reserve, supplied, borrowed]; subject and amount of its row. */
const USER_EVENTS = {
  Supply: ({ onBehalfOf, reserve, amount }) => [onBehalfOf, reserve, amount, [[reserve, amount, 0n]]],
  Withdraw: ({ user, reserve, amount }) => [user, reserve, amount, [[reserve, -amount, 0n]]],
  Borrow: ({ onBehalfOf, reserve, amount }) => [onBehalfOf, reserve, amount, [[reserve, 0n, amount]]],
  Repay: ({ user, reserve, amount }) => [user, reserve, amount, [[reserve, 0n, -amount]]],
  LiquidationCall: ({ user, debtAsset, debtToCover, collateralAsset, liquidatedCollateralAmount }) => [
    user,
    debtAsset,
    debtToCover,
    [
      [debtAsset, 0n, -debtToCover],
      [collateralAsset, -liquidatedCollateralAmount, 0n],
    ],
  ],
};

/** Reads what a batch of blocks touches in one query per entity, changes it in memory, writes it back once. */
exports.createBatch = (store) => {
  const kinds = [Account, Market, Position, Price];
  const rows = new Map(kinds.map((kind) => [kind, new Map()]));
  const made = [];

  function get(Kind, id, initial) {
    const known = rows.get(Kind);
    const found = known.get(id);
    if (found) return found;
    const row = new Kind({ id, ...initial, eventCount: 0 });
    known.set(id, row);
    return row;
  }

  function write({ log, block, timestamp }, kind, subject, account, amount) {
    const { id, transactionHash: transaction, logIndex } = log;
    made.push(
      new Event({ id, kind, subject, account, amount, block: BigInt(block), timestamp, transaction, logIndex }),
    );
  }

  function move(reserve, user, supplied, borrowed, lastTimestamp) {
    const position = { account: user, market: reserve, supplied: 0n, borrowed: 0n };
    for (const row of [get(Market, reserve, NEW_MARKET), get(Position, user + reserve.slice(2), position)]) {
      row.supplied += supplied;
      row.borrowed += borrowed;
      row.eventCount += 1;
      row.lastTimestamp = lastTimestamp;
    }
  }

  function apply(one) {
    const { name, args, log, timestamp } = one;
    const of = USER_EVENTS[name];
    if (of) {
      const [user, subject, amount, moves] = of(args);
      const account = get(Account, user, {});
      account.eventCount += 1;
      account.lastTimestamp = timestamp;
      for (const [reserve, supplied, borrowed] of moves) move(reserve, user, supplied, borrowed, timestamp);
      write(one, name === 'LiquidationCall' ? 'Liquidation' : name, subject, user, amount);
    } else if (name === 'ReserveDataUpdated') {
      const { reserve, liquidityRate, variableBorrowRate, liquidityIndex, variableBorrowIndex } = args;
      const market = get(Market, reserve, NEW_MARKET);
      const state = { liquidityRate, variableBorrowRate, liquidityIndex, variableBorrowIndex };
      Object.assign(market, state, { eventCount: market.eventCount + 1, lastTimestamp: timestamp });
      write(one, 'ReserveData', reserve, null, liquidityRate);
    } else {
      const price = get(Price, log.address, {});
      const state = { answer: args.current, roundId: args.roundId, updatedAt: args.updatedAt };
      Object.assign(price, state, { eventCount: price.eventCount + 1 });
      write(one, 'Answer', log.address, null, args.current);
    }
  }

  async function load(found) {
    const wanted = new Map(kinds.map((kind) => [kind, new Set()]));
    for (const { name, args, log } of found) {
      const of = USER_EVENTS[name];
      if (of) {
        const [user, , , moves] = of(args);
        wanted.get(Account).add(user);
        for (const [reserve] of moves) {
          wanted.get(Market).add(reserve);
          wanted.get(Position).add(user + reserve.slice(2));
        }
      } else if (name === 'ReserveDataUpdated') wanted.get(Market).add(args.reserve);
      else wanted.get(Price).add(log.address);
    }
    for (const [kind, ids] of wanted) {
      if (ids.size === 0) continue;
      for (const row of await store.findBy(kind, { id: In([...ids]) })) rows.get(kind).set(row.id, row);
    }
  }

  async function save() {
    for (const known of rows.values()) await store.upsert([...known.values()]);
    await store.insert(made);
  }

  return { apply, load, save };
};
