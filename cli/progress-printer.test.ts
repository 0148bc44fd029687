import { expect, test } from 'vitest';
import type { ProgressEvent } from '../engine/index.ts';
import { createProgressPrinter } from './progress-printer.ts';

const syncing: ProgressEvent = { phase: 'syncing', block: 1500, target: 3000, eventsPerSecond: 9500.4, etaSeconds: 83 };

function printed(
  isTTY: boolean,
  script: (printer: ReturnType<typeof createProgressPrinter>, tick: () => void) => void,
) {
  let text = '';
  let time = 0;
  const output = { isTTY, columns: 120, write: (part: string) => (text += part) };
  script(
    createProgressPrinter(output, () => time),
    () => {
      time += 6_000;
    },
  );
  return text;
}

test('behavior: a bar on a terminal, drawn over', () => {
  const text = printed(true, (printer) => {
    printer.show(syncing);
    printer.line('trying again');
    printer.done();
  });
  expect(text).toBe(
    `\r\x1b[2K[${'█'.repeat(14)}${'░'.repeat(14)}]  50 %  Indexing block 1,500 of 3,000, 9,500 events/s, 1 min 23 s to go\r\x1b[2Ktrying again\n`,
  );
});

test('behavior: plain lines elsewhere, one per phase or every few seconds', () => {
  const text = printed(false, (printer, tick) => {
    printer.show(syncing);
    printer.show({ ...syncing, block: 1600 });
    tick();
    printer.show({ ...syncing, block: 1700, etaSeconds: null });
    printer.show({ ...syncing, phase: 'done', block: 3000 });
  });
  expect(text).toBe(
    'Indexing block 1,500 of 3,000, 9,500 events/s, 1 min 23 s to go\nIndexing block 1,700 of 3,000, 9,500 events/s\nIndexed block 3,000 of 3,000\n',
  );
});
