// Lines of code that fit a lane: broken at spaces, and after what opens or separates arguments.

/** A text as lines of at most `most` characters; the second line and the rest begin with two spaces. */
export function codeLines(text: string, most: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of text.split(/(?<=[ (,])/)) {
    if (line.trim() !== '' && `${line}${piece}`.trimEnd().length > most) {
      lines.push(line.trimEnd());
      line = '  ';
    }
    line += piece;
    while (line.length > most) {
      lines.push(line.slice(0, most));
      line = `  ${line.slice(most)}`;
    }
  }
  return line.trim() === '' && lines.length > 0 ? lines : [...lines, line.trimEnd()];
}

/** A sentence as lines of at most `most` characters, broken at spaces only. */
export function proseLines(text: string, most: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > most) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
