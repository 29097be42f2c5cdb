// How the tests of the documents read Markdown: fenced blocks, marked parts, and names in code spans.

/** A fenced block: its language, its text without the fences, and where the text lies in the document. */
export interface Block {
  readonly language: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** All fenced blocks of a document, in order. */
export function blocksOf(document: string): Block[] {
  return [...document.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(({ 0: whole, 1: language = '', 2: text = '', index }) => {
    const start = index + whole.indexOf('\n') + 1;
    return { language, text, start, end: start + text.length };
  });
}

/** The document with other texts in place of some blocks. */
export function withBlocks(document: string, texts: ReadonlyMap<Block, string>): string {
  let result = document;
  // From the last one, so that those before it stay where they are.
  for (const [block, text] of [...texts].sort(([one], [other]) => other.start - one.start))
    result = result.slice(0, block.start) + text + result.slice(block.end);
  return result;
}

/** The document with another text between `<!-- name -->` and `<!-- end of name -->`. */
export function withMarked(document: string, name: string, text: string): string {
  const opening = `<!-- ${name} -->\n`;
  const start = document.indexOf(opening);
  const end = document.indexOf(`<!-- end of ${name} -->`);
  if (start < 0 || end < start) throw new Error(`the document has no part ${name}`);
  return `${document.slice(0, start)}${opening}\n${text}\n\n${document.slice(end)}`;
}

/** What the code spans and bold names of a document say, outside of its fenced blocks. */
function namesIn(document: string): string[] {
  const prose = document.replace(/^```[\s\S]*?^```$/gm, '');
  return [...prose.matchAll(/`([^`]+)`|\*\*([^*`]+)\*\*/g)].map(([, code, bold]) => code ?? bold ?? '');
}

/** The names among them that look like files (`step.ts`) or folders (`report/`). */
export function pathsIn(document: string): string[] {
  return namesIn(document).filter((name) => /^[\w./-]+(\.(ts|mjs|json|md)|\/)$/.test(name));
}
