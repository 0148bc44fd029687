/** One JSON document on standard output; block numbers and counts are numbers, what may exceed 2^53 is text. */
export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? item.toString() : item)));
}
