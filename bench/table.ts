// Tables of text, and the figures in them.

/** Lines with the cells of each column right-aligned under its heading; the last column is for remarks, and left-aligned. */
export function tableLines(rows: readonly (readonly string[])[]): readonly string[] {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => {
    const cells = row.map((text, column) => (column === columns - 1 ? text : text.padStart(widths[column] ?? 0)));
    return cells.join('  ').trimEnd();
  });
}

/** A whole number with separators, rounded. */
export function count(number: number): string {
  return Math.round(number).toLocaleString('en-US');
}

/** Seconds. */
export function seconds(number: number): string {
  return `${number.toFixed(2)} s`;
}

/** A ratio: how many times. */
export function times(number: number): string {
  return Number.isFinite(number) ? `${number.toFixed(number < 10 ? 2 : 1)}x` : '-';
}

/** Bytes as megabytes of 2^20; a dash where nobody knows. */
export function megabytes(bytes: number | undefined): string {
  return bytes === undefined ? '-' : `${(bytes / 2 ** 20).toFixed(0)} MB`;
}

/** The number in the middle, or the mean of the two in the middle; NaN for none. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
