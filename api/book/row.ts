/** Readers of a stored row's attributes; a row that lacks one is of another schema. @throws UnexpectedFactError */
export {
  bigintOf,
  bigintOrNull,
  booleanOf,
  decimalOf,
  decimalOrNull,
  intOf,
  textOf,
  textOrNull,
  textsOf,
} from '../../margin/index.ts';
