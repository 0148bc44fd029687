const { EvmBatchProcessor } = require('@subsquid/evm-processor');
const { TypeormDatabase } = require('@subsquid/typeorm-store');
const events = require('./events.js');
const { createBatch } = require('./batch.js');

const POOL = '0x00000000000000000000000000000000000000a1';
const { AnswerUpdated, ...ofPool } = events;

const processor = new EvmBatchProcessor()
  .setRpcEndpoint({ url: process.env.RPC_URL, capacity: 20, maxBatchCallSize: 100 })
  .setFinalityConfirmation(64)
  .setBlockRange({ from: 1, to: Number(process.env.LAST_BLOCK) })
  .addLog({ address: [POOL], topic0: Object.values(ofPool).map(({ topic }) => topic) })
  .addLog({ topic0: [AnswerUpdated.topic] })
  .setFields({ block: { timestamp: true }, log: { transactionHash: true } });

processor.run(new TypeormDatabase({ supportHotBlocks: false }), async (context) => {
  const batch = createBatch(context.store);
  const found = [];
  for (const { header, logs } of context.blocks) {
    for (const log of logs) {
      const [name] = Object.entries(events).find(([, one]) => one.topic === log.topics[0]) ?? [];
      if (name === undefined) continue;
      const args = events[name].decode(log);
      found.push({ name, args, log, block: header.height, timestamp: BigInt(Math.floor(header.timestamp / 1000)) });
    }
  }
  await batch.load(found);
  for (const one of found) batch.apply(one);
  await batch.save();
});
