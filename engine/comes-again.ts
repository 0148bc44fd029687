/** Whether a text was told of before, as far as is remembered: `most` texts, then it begins anew. */
export function createComesAgain(most: number): (text: string) => boolean {
  const seen = new Set<string>();
  return (text) => {
    if (seen.has(text)) return true;
    if (seen.size >= most) seen.clear();
    seen.add(text);
    return false;
  };
}
