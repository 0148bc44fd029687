interface Row {
  readonly [column: string]: unknown;
}

/** Rows of an export as newline-JSON. */
export const rowsOf = async (response: Response): Promise<Row[]> =>
  (await response.text())
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

export const byId = (rows: readonly Row[]): Row[] => [...rows].sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1));
