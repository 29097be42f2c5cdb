// The `diff` blocks of a document, applied to a file: hunks without line numbers, parted by lines of `@@`.

/** The text with each hunk applied; a hunk's old lines must stand in it exactly once. */
export function changed(text: string, diff: string): string {
  return diff.split(/^@@\n/m).reduce(withHunk, text);
}

function withHunk(text: string, hunk: string): string {
  const lines = hunk.trimEnd().split('\n');
  const side = (other: string): string => lines.flatMap((line) => (line.startsWith(other) ? [] : [`${line.slice(1)}\n`])).join('');
  const parts = `\n${text}`.split(`\n${side('+')}`);
  if (parts.length !== 2) throw new Error(`the lines of this hunk are ${parts.length - 1} times in the file:\n${hunk}`);
  return parts.join(`\n${side('-')}`).slice(1);
}
