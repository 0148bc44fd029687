import { describe, expect, test } from 'vitest';
import { answerWord, callData } from './question.ts';
import { type Compared, differenceOf, isReconciled, relativeOf, reportLines } from './report.ts';

const compared = (onChain: bigint | null, rebuilt: bigint, bound?: bigint): Compared => ({
  protocol: 'aave-v3-test',
  subject: '0x01',
  field: 'debt',
  to: '0x02',
  signature: 'f()',
  args: [],
  word: 0,
  onChain,
  rebuilt,
  ...(bound === undefined ? {} : { bound }),
});

describe('questions', () => {
  test('default: selector and words', () => {
    const args = ['0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045', 7n, -1n] as const;
    expect(callData({ signature: 'transfer(address,uint256)', args: args.slice(0, 2) })).toBe(
      `0xa9059cbb${'d8da6bf26964af9d7eed9e03e53415d37aa96045'.padStart(64, '0')}${'7'.padStart(64, '0')}`,
    );
    expect(callData({ signature: 'f(int256)', args: args.slice(2) }).slice(10)).toBe('f'.repeat(64));
  });
  test('behavior: a word by its place, signed where told, null beyond the answer', () => {
    const data = `0x${'0'.repeat(64)}${'f'.repeat(64)}` as const;
    expect(answerWord(data, { word: 1, isSigned: true })).toBe(-1n);
    expect(answerWord(data, { word: 1 })).toBe(2n ** 256n - 1n);
    expect(answerWord(data, { word: 2 })).toBeNull();
    expect(answerWord('0x', { word: 0 })).toBeNull();
  });
});

describe('reports', () => {
  test('default: counts, quantiles and the worst by protocol and field', () => {
    const values = [compared(100n, 100n), compared(100n, 101n), compared(1000n, 1005n), compared(null, 5n)];
    const [line, ...others] = reportLines(values);
    expect(others).toEqual([]);
    expect(line).toMatchObject({ compared: 3, exact: 1, withinBound: 1, failed: 1, median: 0.005, p99: 0.01 });
    expect(line?.worst).toMatchObject({ rebuilt: 101n });
  });
  test('behavior: reconciled only when all is answered and within its bound', () => {
    const report = (values: Compared[]) => ({
      block: 1,
      timestamp: 1,
      accounts: 1,
      markets: 1,
      unknown: new Map(),
      residues: [],
      lines: reportLines(values),
    });
    expect(isReconciled(report([compared(5n, 5n), compared(9n, 7n, 2n)]))).toBe(true);
    expect(isReconciled(report([compared(9n, 7n, 1n)]))).toBe(false);
    expect(isReconciled(report([compared(null, 0n)]))).toBe(false);
  });
  test('behavior: a difference from zero counts in units', () => {
    expect(relativeOf(compared(0n, 3n))).toBe(3);
    expect(differenceOf(compared(-5n, 5n))).toBe(10n);
  });
});
