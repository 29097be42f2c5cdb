// The rules about how a file looks: its name, its first line, its length, its words.
import { everywhere, type Complaint, type Rule } from './rule.js';
import { literalAt, type Source } from './source.js';

const COLUMNS_MAX = 140;
const LINES_MAX = 300;

/** Files that may be longer than the rest, each with its reason. */
const LONG_FILES: Readonly<Record<string, string>> = {};

const firstLine: Rule = {
  says: 'The first line of a file is a comment that says what the file is for.',
  isAbout: everywhere,
  complaints: ({ text }) => {
    const lines = text.split('\n');
    const line = (lines[0]?.startsWith('#!') ? lines[1] : lines[0]) ?? '';
    const says = /^\/\/ \S+ \S+/.test(line);
    return says ? [] : [{ offset: 0, message: 'begin with a line `// ...` that says what the file is for' }];
  },
  samplePath: 'src/core/sample.ts',
  bad: ["import './x.js';\n", '// Sample.\n', '\n// A sample that comes late.\n'],
  good: ['// A sample of something.\n', '#!/usr/bin/env node\n// The sample as a command.\n'],
};

const columns: Rule = {
  says: `Lines have at most ${COLUMNS_MAX} columns.`,
  isAbout: everywhere,
  complaints: ({ text }) => eachLine(text, ({ length }) => (length > COLUMNS_MAX ? `${length} columns; break the line` : undefined)),
  samplePath: 'src/core/sample.ts',
  bad: [`short\n${'x'.repeat(COLUMNS_MAX + 1)}\nshort`],
  good: ['x'.repeat(COLUMNS_MAX), '…'.repeat(COLUMNS_MAX)],
};

const lines: Rule = {
  says: `Files have at most ${LINES_MAX} lines.`,
  isAbout: (path) => !(path in LONG_FILES),
  complaints: ({ text }) => {
    const count = text.trimEnd().split('\n').length;
    const message = `${count} lines; find the second concept in it and give it a file`;
    return count > LINES_MAX ? [{ offset: text.length - 1, message }] : [];
  },
  samplePath: 'src/core/sample.ts',
  bad: ['x\n'.repeat(LINES_MAX + 1)],
  good: ['x\n'.repeat(LINES_MAX)],
};

const fileName: Rule = {
  says: 'Files and folders are named in kebab-case.',
  isAbout: everywhere,
  complaints: ({ path }) => {
    const isKebab = path.split('/').every((part) => /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*$/.test(part));
    return isKebab ? [] : [{ offset: 0, message: 'rename it in kebab-case' }];
  },
  samplePath: 'src/core/transitionSystem.ts',
  bad: ['// A sample.\n'],
  good: [],
};

/** Words that say nothing or that wait for somebody, and what to write instead. */
const BANNED = new Map([
  ['util', 'name it by what it knows'],
  ['utils', 'name it by what it knows'],
  ['helper', 'name it by what it does'],
  ['helpers', 'name them by what they do'],
  ['manager', 'name it by what it holds or does'],
  ['managers', 'name them by what they hold or do'],
  ['todo', 'do it, or pin the gap with a named test'],
  ['fixme', 'fix it, or pin the gap with a named test'],
  ['xxx', 'say what is wrong in a sentence'],
]);

const bannedWords: Rule = {
  says: 'Words that say nothing appear neither in identifiers nor in comments.',
  isAbout: everywhere,
  complaints: (source) => [{ offset: 0, text: source.code }, ...source.comments].flatMap(bannedIn),
  samplePath: 'src/core/sample.ts',
  bad: ['// A helper of a sample.\n', 'const pathUtils = 1;', 'class LOCK_MANAGER {}', 'f(); // TODO: call g() too', '/** Xxx: slow. */'],
  good: ["const futile = 'utils';", '// Utility is what the managing helps with.', 'import { x } from "node:util";'],
};

function bannedIn({ offset, text }: { offset: number; text: string }): Complaint[] {
  const words = [...text.matchAll(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g)];
  return words.flatMap((match) => {
    const instead = BANNED.get(match[0].toLowerCase());
    return instead === undefined ? [] : [{ offset: offset + match.index, message: `"${match[0]}": ${instead}` }];
  });
}

const testNames: Rule = {
  says: 'The name of a test is a sentence about behaviour: it starts with a letter and has at least three words.',
  isAbout: (path) => path.endsWith('.test.ts'),
  complaints: (source) =>
    testNamesOf(source).flatMap(({ offset, name }) =>
      /^\p{L}/u.test(name) && name.trim().split(/\s+/).length >= 3 ? [] : [{ offset, message: `"${name}" is no sentence about behaviour` }],
    ),
  samplePath: 'test/core/sample.test.ts',
  bad: [
    "test('works', () => {});",
    "it('2 and 3 are added', () => {});",
    "it.each([1, f(2)])('adds %i', () => {});",
    "it.each([['a', f('b')]])('adds %s', () => {});",
    'test(\n  `a ${x}`, f);',
  ],
  good: [
    "test('a sum has no order', () => {});",
    "it.each([[1], [2]])('the number %i is positive', () => {});",
    "latest('no'); // test('no')",
  ],
};

function testNamesOf(source: Source): { offset: number; name: string }[] {
  const calls = source.code.matchAll(/\b(?:test|it)((?:\.\w+)*)\(/g);
  return [...calls].flatMap((match) => {
    const inside = match.index + match[0].length;
    // `test.each(rows)(name, ...)`: the name comes after the rows.
    const start = /\.(?:each|for)$/.test(match[1] ?? '') ? closing(source.code, inside) + 2 : inside;
    const offset = start + source.text.slice(start).search(/\S|$/);
    const name = literalAt(source, offset);
    return name === undefined ? [] : [{ offset, name }];
  });
}

// Where the parenthesis closes that is open at an offset.
function closing(code: string, from: number): number {
  let depth = 1;
  for (let at = from; at < code.length; at++) {
    if (code[at] === '(') depth++;
    if (code[at] === ')') depth--;
    if (depth === 0) return at;
  }
  return code.length;
}

function eachLine(text: string, complain: (line: string) => string | undefined): Complaint[] {
  let offset = 0;
  return text.split('\n').flatMap((line) => {
    const message = complain(line);
    const complaint = { offset, message: message ?? '' };
    offset += line.length + 1;
    return message === undefined ? [] : [complaint];
  });
}

/** All of them. */
export const textRules: readonly Rule[] = [firstLine, columns, lines, fileName, bannedWords, testNames];
