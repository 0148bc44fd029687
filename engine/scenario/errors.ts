import type { Hex } from '../chain/types.ts';
import { EngineError } from '../errors.ts';

/** A scenario file that cannot be read; `place` is a path such as `blocks[2].events[0].params`. */
export class ScenarioInvalid extends EngineError {
  readonly code = 'SCENARIO_INVALID';
  readonly kind = 'fatal-config';

  constructor(place: string, problem: string) {
    super(`the scenario${place === '' ? '' : `'s ${place}`} ${problem}: see docs/scenario-format.md`);
  }
}

/** A mapping asked the chain something that its block in the scenario does not answer. */
export class ScenarioAnswerMissing extends EngineError {
  readonly code = 'SCENARIO_ANSWER_MISSING';
  readonly kind = 'fatal-config';

  constructor(asked: { readonly list: string; readonly address: Hex; readonly data?: Hex; readonly block: number }) {
    const { list, address, data, block } = asked;
    super(`block ${block} has no answer for ${address}${data ? ` to the call ${data}` : ''}: add it to its ${list}`);
  }
}
