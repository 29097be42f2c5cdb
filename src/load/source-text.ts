// Source texts with what is no code blanked out: every other character stays where it was.

/** A source without its comments. */
export function withoutComments(source: string): string {
  return source.replaceAll(TEXTS, (text) => (text.startsWith('/') ? blank(text) : text));
}

/** A source without its comments and strings. */
export function withoutTexts(source: string): string {
  return source.replaceAll(TEXTS, blank);
}

const TEXTS = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ');
}
