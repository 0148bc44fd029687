import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate, freshState, type Observed, type RuleState, type Transition } from './evaluate.ts';
import type { Rule } from './rule.ts';

const base: Rule = {
  id: 'rule',
  metric: 'market.utilization',
  params: {},
  where: { in: {}, stable: null, minDebtUsd: 0 },
  measure: { type: 'level' },
  when: 'ABOVE',
  threshold: 10,
  clear: 10,
  hold: { type: 'seconds', seconds: 0 },
  severity: 'WARNING',
  labels: {},
  groupBy: ['market'],
  cooldownSeconds: 0,
  routes: [],
  summary: '',
  runbook: null,
  optional: false,
};

/** One market's values, a block every ten seconds. */
const path = (values: readonly (number | null)[]): Observed[] =>
  values.map((value, i) => ({
    block: { number: i + 1, hash: `0x${i}`, timestamp: 1_000 + i * 10 },
    observations: [{ subject: { market: 'm' }, value }],
  }));

function run(rule: Rule, observed: readonly Observed[], from: RuleState = freshState) {
  const transitions: Transition[] = [];
  let state = from;
  for (const one of observed) {
    const step = evaluate(rule, one, state);
    transitions.push(...step.transitions);
    state = step.state;
  }
  return { state, transitions };
}

const told = (rule: Rule, values: readonly (number | null)[]): string[] =>
  run(rule, path(values)).transitions.map(({ kind, block }) => `${kind} ${block.number}`);

const rules: fc.Arbitrary<Rule> = fc
  .record({
    when: fc.constantFrom('ABOVE' as const, 'BELOW' as const),
    gap: fc.integer({ min: 0, max: 5 }),
    hold: fc.oneof(
      fc.record({ type: fc.constant('seconds' as const), seconds: fc.integer({ min: 0, max: 60 }) }),
      fc.record({ type: fc.constant('blocks' as const), blocks: fc.integer({ min: 0, max: 6 }) }),
    ),
    measure: fc.constantFrom(
      { type: 'level' } as const,
      { type: 'zscore', window: 5, everySeconds: 20 } as const,
      { type: 'change', window: 2, everySeconds: 30 } as const,
      { type: 'change', window: 2, everySeconds: 10, least: 8 } as const,
    ),
    cooldownSeconds: fc.constantFrom(0, 30),
  })
  .map(({ when, gap, ...rest }) => ({ ...base, ...rest, when, clear: when === 'ABOVE' ? 10 - gap : 10 + gap }));

const values = fc.array(fc.option(fc.integer({ min: 0, max: 20 }), { freq: 8 }), { maxLength: 60 });

describe('evaluate', () => {
  test('default: fires above the threshold and resolves at the clear level', () => {
    expect(told({ ...base, clear: 8 }, [9, 11, 9, 11, 8, 11])).toEqual(['FIRING 2', 'RESOLVED 5', 'FIRING 6']);
    expect(told({ ...base, when: 'BELOW', clear: 12 }, [11, 9, 11, 12])).toEqual(['FIRING 2', 'RESOLVED 4']);
  });

  test('behavior: the condition must hold as long as the rule says, in time or in blocks', () => {
    expect(told({ ...base, hold: { type: 'seconds', seconds: 20 } }, [11, 11, 9, 11, 11, 11])).toEqual(['FIRING 6']);
    expect(told({ ...base, hold: { type: 'blocks', blocks: 3 } }, [11, 11, 11, 11])).toEqual(['FIRING 4']);
  });

  test('behavior: an unknown value neither fires nor resolves; a subject that is gone resolves', () => {
    expect(told(base, [11, null, 11, null, 9])).toEqual(['FIRING 1', 'RESOLVED 5']);
    const [first, second] = path([11, 11]);
    const { transitions } = run(base, [first!, { ...second!, observations: [] }]);
    expect(transitions.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['FIRING', 'LEVEL'],
      ['RESOLVED', 'GONE'],
    ]);
  });

  test('behavior: no second firing within the cooldown', () => {
    expect(told({ ...base, cooldownSeconds: 30 }, [11, 9, 11, 11, 11, 11])).toEqual([
      'FIRING 1',
      'RESOLVED 2',
      'FIRING 5',
    ]);
  });

  test('behavior: a group has the worst value of its subjects', () => {
    const rule: Rule = { ...base, groupBy: ['pool'] };
    const subject = (market: string) => ({ market, pool: 'p' });
    const observations = [5, 12, 11].map((value, i) => ({ subject: subject(`m${i}`), value }));
    const { transitions } = evaluate(rule, { block: path([0])[0]!.block, observations }, freshState);
    expect(transitions).toMatchObject([{ group: 'pool=p', subject: { market: 'm1' }, value: 12 }]);
  });

  test('behavior: a z-score is against the samples before it, and unknown until the window is full', () => {
    const rule: Rule = { ...base, threshold: 3, clear: 1, measure: { type: 'zscore', window: 5, everySeconds: 10 } };
    expect(told(rule, [9, 10, 11, 10, 50, 10, 10, 10, 10, 10, 14])).toEqual(['FIRING 11']);
    expect(told(rule, [9, 10, 11, 10, 10, 50])).toEqual(['FIRING 6']);
  });

  test('behavior: what is small is nothing unusual, and what became small is over', () => {
    const measure = { type: 'zscore', window: 5, everySeconds: 10, least: 40 } as const;
    const rule: Rule = { ...base, threshold: 3, clear: 1, measure };
    expect(told(rule, [9, 10, 11, 10, 10, 39, 10, 10, 10, 10, 10, 50, 39])).toEqual(['FIRING 12', 'RESOLVED 13']);
    const fall: Rule = {
      ...base,
      when: 'BELOW',
      threshold: -0.5,
      clear: -0.5,
      measure: { ...measure, type: 'change', window: 1 },
    };
    expect(told(fall, [200, 90, 90, 30])).toEqual(['FIRING 2', 'RESOLVED 3']);
  });

  test('the same block twice changes nothing', () => {
    fc.assert(
      fc.property(rules, values, (rule, values) => {
        const observed = path(values);
        const twice = run(
          rule,
          observed.flatMap((one) => [one, one]),
        );
        expect(twice).toEqual(run(rule, observed));
        const late = observed.at(-1);
        if (late !== undefined) expect(evaluate(rule, late, twice.state).state).toBe(twice.state);
      }),
    );
  });

  test('a run from any checkpoint, stored as JSON, ends as the straight one', () => {
    fc.assert(
      fc.property(rules, values, fc.nat(60), (rule, values, cut) => {
        const observed = path(values);
        const straight = run(rule, observed);
        const first = run(rule, observed.slice(0, cut));
        const stored = JSON.parse(JSON.stringify([...first.state.groups]));
        const second = run(rule, observed.slice(cut), { block: first.state.block, groups: new Map(stored) });
        expect([...first.transitions, ...second.transitions]).toEqual(straight.transitions);
        expect(second.state).toEqual(straight.state);
      }),
    );
  });

  test('firing and resolution alternate, and each firing held as long as its rule says', () => {
    fc.assert(
      fc.property(rules, values, (rule, values) => {
        const { transitions } = run(rule, path(values));
        transitions.forEach(({ kind, block }, i) => {
          expect(kind).toBe(i % 2 === 0 ? 'FIRING' : 'RESOLVED');
          if (kind === 'RESOLVED' || rule.measure.type !== 'level') return;
          const wanted = rule.hold.type === 'blocks' ? rule.hold.blocks : Math.ceil(rule.hold.seconds / 10);
          const run = values.slice(Math.max(0, block.number - 1 - wanted), block.number);
          expect(run.length).toBe(wanted + 1);
          for (const value of run) {
            if (value !== null) expect(rule.when === 'ABOVE' ? value > 10 : value < 10).toBe(true);
          }
        });
      }),
    );
  });

  test('a level on its way in one direction never flaps', () => {
    const sorted = fc
      .array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 })
      .map((list) => list.sort((a, b) => a - b));
    fc.assert(
      fc.property(rules, sorted, fc.boolean(), (rule, rising, isFalling) => {
        const values = isFalling ? [...rising].reverse() : rising;
        const kinds = run({ ...rule, measure: { type: 'level' } }, path(values)).transitions.map(({ kind }) => kind);
        expect([[], ['FIRING'], ['FIRING', 'RESOLVED']]).toContainEqual(kinds);
      }),
    );
  });
});
