const ALPHANUMERIC = /[\p{L}\p{N}]/u;
const LOWER_CASE = /\p{Ll}/u;

/**
 * The table or column name graph-node gives a GraphQL name. A digit counts as a capital: `token0Price` becomes
 * `token_0_price`; runs of capitals stay together: `priceUSD` becomes `price_usd`.
 */
export function snakeCase(name: string): string {
  const characters = [...name];
  while (characters.length > 0 && !ALPHANUMERIC.test(characters.at(-1) ?? '')) characters.pop();
  let result = '';
  let atStart = true;
  characters.forEach((character, position) => {
    if (!ALPHANUMERIC.test(character)) {
      if (!atStart) result += '_';
      atStart = true;
      return;
    }
    const isCapital = !/[a-z]/.test(character);
    const besideLower =
      LOWER_CASE.test(characters[position + 1] ?? '') || LOWER_CASE.test(characters[position - 1] ?? '');
    if (!atStart && isCapital && besideLower) result += '_';
    result += character.toLowerCase();
    atStart = false;
  });
  return result;
}
