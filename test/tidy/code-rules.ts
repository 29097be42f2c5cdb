// The rules about what a file's code may contain.
import { complainAbout, everywhere, outside, type Complaint, type Rule } from './rule.js';
import type { Source } from './source.js';

/** Who may print: the command line, the benchmark, and the tests' seed, which is printed so that a run can be repeated. */
const PRINTS = ['src/cli', 'bench', 'test/seed.ts'];
/** Who may read the clock. */
const READS_CLOCK = ['src/cli', 'src/testing', 'bench'];

const noAny: Rule = {
  says: 'Nothing has the type `any`.',
  isAbout: everywhere,
  complaints: complainAbout(/(?<![.\w$])any\b(?!\s*[:(?])/g, () => '`any`: write the type, or `unknown` and a check'),
  samplePath: 'src/core/sample.ts',
  bad: ['let x: any;', 'f(x as any);', 'const x: Map<string, any> = y;', 'type T = any[];'],
  good: ['// any of them', "const cpus = 'any';", 'list.any(x);', 'const many = { any: 1 };'],
};

const noDefaultExport: Rule = {
  says: 'Only models and configuration files have a default export.',
  isAbout: (path) => !/^models\/([^/]+\/)+model\.ts$/.test(path) && !path.endsWith('.config.ts') && !path.includes('/fixtures/'),
  complaints: complainAbout(/\bexport\s+default\b|\bas\s+default\b/g, () => 'a default export has no name of its own: export it by name'),
  samplePath: 'src/core/sample.ts',
  bad: ['export default 1;', 'export { x as default };'],
  good: ['// export default', 'switch (x) { default: f(); }'],
};

const noPrinting: Rule = {
  says: 'Only the command line prints.',
  isAbout: outside(...PRINTS),
  complaints: complainAbout(
    /\bconsole\s*\.|\bprocess\s*\.\s*std(?:out|err)\b/g,
    (found) => `${found}: return the data, and let src/cli print it`,
  ),
  samplePath: 'src/explore/sample.ts',
  bad: ['console.log(x);', 'process.stdout.write(x);', 'const { fd } = process.stderr;'],
  good: ["const text = 'console.log(x)';", '// console.log(x)', 'process.exitCode = 1;'],
};

const noClock: Rule = {
  says: 'The same input gives the same output: no clock and no dice outside of what runs a check for people.',
  isAbout: outside(...READS_CLOCK),
  complaints: complainAbout(
    /\b(?:Math\s*\.\s*random|Date\s*\.\s*now|performance\s*\.\s*now|hrtime)\b|\bnew\s+Date\s*\(\s*\)/g,
    (found) => `${found}: take it as a parameter, as search() takes \`now\``,
  ),
  samplePath: 'src/explore/sample.ts',
  bad: ['Math.random();', 'const now = Date.now;', 'performance.now()', 'new Date()', 'process.hrtime.bigint()'],
  good: ['options.now();', '// Date.now', 'new Date(0);', "const x = 'Math.random()';"],
};

const noFocus: Rule = {
  says: 'No test is skipped, and none is run alone.',
  isAbout: (path) => path.startsWith('test/'),
  complaints: complainAbout(
    /\b(?:test|it|describe)\s*\.\s*(?:only|skip|todo|fails)\b/g,
    (found) => `${found}: every test runs, and a known gap is pinned as it is`,
  ),
  samplePath: 'test/core/sample.test.ts',
  bad: ["test.only('a b c', f);", "describe.skip('x', f);", "it.todo('x y z');"],
  good: ["test('a b c', f);", '// test.only', 'list.skip(1);'],
};

const docComments: Rule = {
  says: 'Each export has a doc comment.',
  isAbout: (path) => !path.endsWith('.config.ts'),
  complaints: undocumented,
  samplePath: 'src/core/sample.ts',
  bad: [
    'export const x = 1;',
    '// A plain comment.\nexport function f(): void {}',
    '/** Of x. */\nconst x = 1;\nexport interface Y {}',
    '/** Of x. */\n\nexport const x = 1;',
    '/* Of x. */\nexport const x = 1;',
    '/** Of x. */\nexport const x = 1;\nexport const y = 2;',
  ],
  good: [
    '/** Of x. */\nexport const x = 1;',
    '/**\n * Of f.\n */\nexport async function f(): Promise<void> {}',
    "export { x } from './x.js';",
    'export default model({});',
    '/** Of f. */\nexport function f(x: 1): 1;\nexport function f(x: 2): 2;\nexport function f(x: 1 | 2): 1 | 2 {}',
    'const text = `\nexport const x = 1;`;',
  ],
};

const EXPORT = /^export\s+(?:declare\s+|abstract\s+|async\s+)*(?:const|let|function\*?|class|interface|type|enum|namespace)\s+(\w+)/gm;

function undocumented(source: Source): Complaint[] {
  const documented = new Set<string>();
  const ends = new Set(source.comments.filter(({ text }) => text.startsWith('/**')).map(({ offset, text }) => offset + text.length));
  return [...source.code.matchAll(EXPORT)].flatMap((match) => {
    const [, name = ''] = match;
    // The further signatures of an overloaded function share the comment of the first.
    const isDocumented = documented.has(name) || ends.has(match.index - 1);
    if (isDocumented) documented.add(name);
    return isDocumented ? [] : [{ offset: match.index, message: `${name} has no doc comment right before it` }];
  });
}

/** All of them. */
export const codeRules: readonly Rule[] = [noAny, noDefaultExport, noPrinting, noClock, noFocus, docComments];
