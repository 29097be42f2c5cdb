// The tables of expected verdicts in README.md, made from the rows that a model and its variants declare.
import { COMPILER_NAMES, MEMORY_NAMES, type CompilerName, type Expectation, type MemoryName } from 'quiesce';

/** The instances of which a table speaks: a number of CPUs, a compiler, and parameters that differ from their defaults. */
export interface TableOptions {
  readonly cpus: number;
  readonly compiler: CompilerName;
  readonly set: Readonly<Record<string, string>>;
}

/** What a memory model's column says: a verdict, and of a violated one the finding. */
type Cells = ReadonlyMap<MemoryName, string>;

/** What of a model a table is made of. */
interface Expecting {
  readonly name: string;
  readonly expect: readonly Expectation[];
  readonly variants: Readonly<Record<string, { readonly expect: readonly Expectation[] }>>;
}

interface Line {
  readonly name: string;
  /** What else is asked of the instance: `flavours split`, `nmis 1`. */
  readonly besides: string;
  readonly cells: Cells;
}

/** A Markdown table: a line for the model and for each of its variants, and one more for each setting that changes a verdict. */
export function verdictTable(model: Expecting, options: TableOptions): string {
  const subjects: [string, readonly Expectation[]][] = [
    [model.name, model.expect],
    ...Object.entries(model.variants).map(([name, { expect }]): [string, readonly Expectation[]] => [name, expect]),
  ];
  const lines = subjects.flatMap(([name, rows]) => linesOf(name, rows, options));
  return [row(['', ...MEMORY_NAMES]), row(['', ...MEMORY_NAMES].map(() => '---')), ...lines.map(lineText)].join('\n');
}

function linesOf(name: string, rows: readonly Expectation[], options: TableOptions): Line[] {
  const all = new Map<string, Map<MemoryName, string>>();
  for (const expected of rows) {
    const besides = besidesOf(expected, options);
    if (besides === undefined) continue;
    const cells = all.get(besides) ?? new Map<MemoryName, string>();
    all.set(besides, cells);
    for (const memory of expected.memory ?? MEMORY_NAMES) cells.set(memory, cellText(expected));
  }
  const plain = all.get('');
  return [...all]
    .filter(([, cells]) => plain === undefined || cells === plain || [...cells].some(([memory, text]) => differs(plain, memory, text)))
    .map(([besides, cells]) => ({ name, besides, cells }));
}

function differs(plain: Cells, memory: MemoryName, text: string): boolean {
  return plain.has(memory) && plain.get(memory) !== text;
}

// What a row asks for that the table does not say; `undefined` if it is about other instances.
function besidesOf({ cpus, compiler, nmis, set = {} }: Expectation, options: TableOptions): string | undefined {
  if (!cpus.includes(options.cpus) || !(compiler ?? [COMPILER_NAMES[0]]).includes(options.compiler)) return undefined;
  if (set['data'] !== options.set['data']) return undefined;
  const others = Object.entries(set).filter(([name]) => !(name in options.set));
  return [...others, ...(nmis === undefined || nmis === 'unbounded' ? [] : [['nmis', nmis]])].map((pair) => pair.join(' ')).join(', ');
}

function cellText({ verdict, finding }: Expectation): string {
  return verdict === 'violated' ? (finding ?? verdict) : verdict;
}

function lineText({ name, besides, cells }: Line): string {
  return row([besides === '' ? name : `${name}, ${besides}`, ...MEMORY_NAMES.map((memory) => cells.get(memory) ?? '–')]);
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
