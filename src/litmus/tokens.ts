// The words of a litmus test: the lexer of the kernel's C dialect, with herd's conditions. Comments are gone by then (blank.ts).
import { createToken, Lexer, type ILexingResult, type TokenType } from 'chevrotain';

// Words of C that no litmus test here may contain: no rule takes them, so each is reported where it stands.
const JUMPS = ['while', 'for', 'do', 'goto', 'switch', 'case', 'break', 'continue', 'return'];
const TYPES_BEYOND = ['struct', 'union', 'enum', 'unsigned', 'signed', 'char', 'short', 'float', 'double', 'void'];
const UNREAD = [...JUMPS, ...TYPES_BEYOND, 'typedef', 'static', 'extern', 'sizeof'];
// The types that a variable can have: all of them are one signed word.
const TYPES = ['int', 'long', 'intptr_t', 'uintptr_t', 'atomic_t', 'atomic_long_t', 'spinlock_t'];

function word(name: string, ...texts: readonly string[]): TokenType {
  const label = texts.length > 1 ? 'a type' : `'${texts[0]}'`;
  return createToken({ name, pattern: new RegExp(`(?:${texts.join('|')})\\b`), label });
}

function mark(name: string, text: string): TokenType {
  return createToken({ name, pattern: text, label: `'${text}'` });
}

/** All tokens by name; where two fit, the earlier one wins. */
export const TOKEN = {
  Space: createToken({ name: 'Space', pattern: /\s+/, group: Lexer.SKIPPED, line_breaks: true }),
  ConditionAnd: mark('ConditionAnd', '/\\'),
  ConditionOr: mark('ConditionOr', '\\/'),
  BothOf: mark('BothOf', '&&'),
  EitherOf: mark('EitherOf', '||'),
  Equality: createToken({ name: 'Equality', pattern: /==|!=/, label: "'=='" }),
  Shift: createToken({ name: 'Shift', pattern: /<<|>>/, label: "'<<'" }),
  Relation: createToken({ name: 'Relation', pattern: /<=|>=|<|>/, label: "'<'" }),
  Assign: mark('Assign', '='),
  Plus: mark('Plus', '+'),
  Minus: mark('Minus', '-'),
  Star: mark('Star', '*'),
  Ampersand: mark('Ampersand', '&'),
  Bar: mark('Bar', '|'),
  Caret: mark('Caret', '^'),
  Bang: mark('Bang', '!'),
  Tilde: mark('Tilde', '~'),
  OpenBrace: mark('OpenBrace', '{'),
  CloseBrace: mark('CloseBrace', '}'),
  Open: mark('Open', '('),
  Close: mark('Close', ')'),
  OpenBracket: mark('OpenBracket', '['),
  CloseBracket: mark('CloseBracket', ']'),
  Comma: mark('Comma', ','),
  Semicolon: mark('Semicolon', ';'),
  Colon: mark('Colon', ':'),
  Digits: createToken({ name: 'Digits', pattern: /0[xX][0-9A-Fa-f]+|\d+/, label: 'a number' }),
  Type: word('Type', ...TYPES),
  // Accepted, and without a meaning here.
  Qualifier: word('Qualifier', 'volatile', 'const'),
  Unread: word('Unread', ...UNREAD),
  If: word('If', 'if'),
  Else: word('Else', 'else'),
  Exists: word('Exists', 'exists'),
  Forall: word('Forall', 'forall'),
  Locations: word('Locations', 'locations'),
  Filter: word('Filter', 'filter'),
  Not: word('Not', 'not'),
  True: word('True', 'true'),
  False: word('False', 'false'),
  AtomicInit: word('AtomicInit', 'ATOMIC_INIT'),
  Name: createToken({ name: 'Name', pattern: /[A-Za-z_]\w*/, label: 'a name' }),
} as const;

/** All tokens, in the order of their rank. */
export const TOKENS: TokenType[] = Object.values(TOKEN);

const lexer = new Lexer(TOKENS, { positionTracking: 'full' });

/** Splits a text into tokens. */
export function tokenize(text: string): ILexingResult {
  return lexer.tokenize(text);
}
