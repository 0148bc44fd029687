/** Root field names of an entity, as graph-node makes them: camel case, and an English plural or `…_collection`. */
interface RootNames {
  readonly single: string;
  readonly plural: string;
}

export function rootNames(typeName: string): RootNames {
  const single = camelCase(typeName);
  const plural = camelCase(pluralOf(typeName));
  return { single, plural: plural === single ? `${plural}_collection` : plural };
}

/**
 * Camel case by graph-node's rules: a capital keeps its case only after a small letter, a digit or a separator, so
 * `USDCVault` becomes `usdcvault` and `AToken` `atoken`.
 */
export function camelCase(name: string): string {
  let result = '';
  let lastWritten = '';
  let isWordStart = false;
  for (const character of name.replace(/[^\p{L}\p{N}]+$/u, '')) {
    if (!/[\p{L}\p{N}]/u.test(character)) {
      isWordStart = result !== '';
    } else if (/\p{N}/u.test(character)) {
      isWordStart = true;
      result += character;
    } else if (isWordStart || (/\p{Ll}/u.test(lastWritten) && /\p{Lu}/u.test(character))) {
      isWordStart = false;
      result += character.toUpperCase();
    } else {
      lastWritten = character;
      result += character.toLowerCase();
    }
  }
  return result;
}

/** Irregular plurals; they are known in small letters only. */
const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ['ox', 'oxen'],
  ['man', 'men'],
  ['woman', 'women'],
  ['die', 'dice'],
  ['yes', 'yeses'],
  ['foot', 'feet'],
  ['eave', 'eaves'],
  ['goose', 'geese'],
  ['tooth', 'teeth'],
  ['quiz', 'quizzes'],
]);

const any = (...stems: string[]): string => `(?:${stems.join('|')})`;
const LATIN_I = any('alumn', 'syllab', 'octop', 'vir', 'radi', 'nucle', 'fung', 'cact', 'stimul', 'termin', 'bacill');
const LATIN_I_MORE = any('foc', 'uter', 'loc', 'strat');
const LATIN_A = any('agend', 'addend', 'millenni', 'dat', 'extrem', 'bacteri', 'desiderat', 'strat', 'candelabr');
const LATIN_A_MORE = any('errat', 'ov', 'symposi', 'curricul', 'automat', 'quor');
const GREEK_A = any('apheli', 'hyperbat', 'periheli', 'asyndet', 'noumen', 'phenomen', 'criteri', 'organ');
const GREEK_A_MORE = any('prolegomen', 'hedr', 'automat');

/** An ending (the stem that stays, then what is cut off) and what takes its place; the first that fits counts. */
const ENDINGS: readonly (readonly [ending: RegExp, replacement: string])[] = [
  [/eaux()$/, ''],
  [/child(|ren)$/, 'ren'],
  [/pe(?:rson|ople)()$/, 'ople'],
  [/[ml](?:ice|ouse)()$/, 'ice'],
  [/(?:matr|cod|mur|sil|vert|ind|append)(ix|ex)$/, 'ices'],
  [/(?:x|ch|ss|sh|zz)()$/, 'es'],
  [/(?:x|ch|ss|sh|zz)es()$/, ''],
  [/[^ch][ieo][ln](ey)$/, 'ies'],
  [/(?:[^aeiouy]|qu)(y)$/, 'ies'],
  [/(?:ar|l|ea|eo|oa|hoo)(f)$/, 'ves'],
  [/(?:kni|wi|li)(fe)$/, 'ves'],
  [/(sis)$/, 'ses'],
  [new RegExp(`(?:${GREEK_A}|${GREEK_A_MORE})(a|on)$`), 'a'],
  [new RegExp(`(?:${LATIN_A}|${LATIN_A_MORE})(a|um)$`), 'a'],
  [/(?:her|at|gr)(o)$/, 'oes'],
  [/(?:seraph|cherub)(im|)$/, 'im'],
  [/(?:alumn|alg|vertebr)(ae|a)$/, 'ae'],
  [new RegExp(`(?:${LATIN_I}|${LATIN_I_MORE})(us|i)$`), 'i'],
  [/(?:[^l]ias|[aeiou]las|[emjzr]as|[iu]am)()$/, ''],
  [/e[mn]u(s|)$/, 's'],
  [/(?:alias|[^aou]us|tlas|gas|ris)()$/, 'es'],
  [/(?:ax|test)(is)$/, 'es'],
  [/[^aeiou]ese()$/, ''],
  [/(s)$/, 's'],
];

/** English plural as graph-node's names need it, its slips included: `Person` gives `Personople`. */
function pluralOf(word: string): string {
  const irregular = IRREGULAR.get(word);
  if (irregular !== undefined) return irregular;
  for (const [ending, replacement] of ENDINGS) {
    const match = ending.exec(word);
    if (match) return word.slice(0, word.length - (match[1] ?? '').length) + replacement;
  }
  return `${word}s`;
}
