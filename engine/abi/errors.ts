import { EngineError } from '../errors.ts';

export class AbiTextInvalid extends EngineError {
  readonly code = 'ABI_TEXT_INVALID';
  readonly kind = 'deterministic';

  constructor(text: string) {
    super(`"${text}" is no Solidity type or signature; write it as uint256, (address,bool)[] or name(uint256):(bool)`);
  }
}

export class AbiDataInvalid extends EngineError {
  readonly code = 'ABI_DATA_INVALID';
  readonly kind = 'deterministic';

  constructor(problem: string) {
    super(`ABI-encoded data does not fit its type: ${problem}`);
  }
}

export class AbiValueMismatch extends EngineError {
  readonly code = 'ABI_VALUE_MISMATCH';
  readonly kind = 'deterministic';

  constructor(expected: string, got: string) {
    super(`A value of kind ${got} cannot be encoded as ${expected}; pass the type the function declares`);
  }
}
