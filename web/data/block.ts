/** The block a view shows: null is the newest. */
export type BlockChoice = number | null;

/** A block choice as the API's `block` argument. */
export function blockArgument(block: BlockChoice): { number: number } | null {
  return block === null ? null : { number: block };
}
