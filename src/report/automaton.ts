// The automaton of a thread, out of a program's tables: its local states, and where each answer leads.
import type { SourceLocation } from '../core/location.js';
import { OPCODE, type Program, type ThreadInfo } from '../program/program.js';

/** Where some answers lead. */
export interface AutomatonEdge {
  /** The answers that lead there, as text; empty for an op without an answer. */
  readonly answers: readonly string[];
  /** A local state by number, the thread's end, or what is found to be wrong. */
  readonly to: number | 'end' | { readonly finding: string };
  /** Observed regions entered on the way. */
  readonly enters: readonly string[];
}

/** One local state: the op that comes next. */
export interface AutomatonState {
  /** Counted from 1 in each thread. */
  readonly number: number;
  readonly op: string;
  readonly where: SourceLocation | undefined;
  readonly functionName: string;
  /** `preempt 1`, `announced`, `irqs off`: nesting of the context before the op. */
  readonly nesting: readonly string[];
  /** Observed regions that the context is inside of. */
  readonly regions: readonly string[];
  readonly edges: readonly AutomatonEdge[];
}

/** A thread as an automaton. */
export interface Automaton {
  readonly thread: string;
  readonly kind: ThreadInfo['kind'];
  /** The number of the first state; 0 when the thread has none. */
  readonly entry: number;
  readonly states: readonly AutomatonState[];
}

/** The automata of all threads of a program. */
export function automataOf(program: Program): readonly Automaton[] {
  return program.threads.map((thread) => ({
    thread: thread.name,
    kind: thread.kind,
    entry: thread.entry === 0 ? 0 : thread.entry - thread.firstRow + 1,
    states: Array.from({ length: thread.rowCount }, (_, index) => stateOf(program, thread, thread.firstRow + index)),
  }));
}

function stateOf(program: Program, thread: ThreadInfo, row: number): AutomatonState {
  const { rows, rowTexts, regions } = program;
  const { op, where, functionName } = rowTexts[row];
  const number = row - thread.firstRow + 1;
  return {
    number,
    op,
    where,
    functionName,
    nesting: nestingOf(program, row),
    regions: bitNames(rows.regions[row], regions),
    edges: edgesOf(program, thread, row),
  };
}

function nestingOf({ rows }: Program, row: number): string[] {
  const nesting: string[] = [];
  if (rows.announced[row] > 0) nesting.push(rows.announced[row] === 1 ? 'announced' : `announced ${rows.announced[row]}`);
  if (rows.preempt[row] > 0) nesting.push(`preempt ${rows.preempt[row]}`);
  if (rows.rcuDepth[row] > 0) nesting.push(`rcu ${rows.rcuDepth[row]}`);
  if (rows.irqsOff[row] > 0) nesting.push('irqs off');
  return nesting;
}

// Answers that lead to the same place are one edge.
function edgesOf(program: Program, thread: ThreadInfo, row: number): AutomatonEdge[] {
  const { rows, next, entered } = program;
  const edges = new Map<string, AutomatonEdge>();
  for (let answer = 0; answer < rows.edgeCount[row]; answer++) {
    const at = rows.edge[row] + answer;
    if (next[at] === -1) continue;
    const key = `${next[at]} ${entered[at]}`;
    const known = edges.get(key);
    const text = rows.edgeCount[row] === 1 ? [] : [answerText(program, row, answer)];
    edges.set(key, {
      answers: [...(known?.answers ?? []), ...text],
      to: targetOf(program, thread, next[at]),
      enters: bitNames(entered[at], program.regions),
    });
  }
  return [...edges.values()];
}

function targetOf(program: Program, thread: ThreadInfo, next: number): AutomatonEdge['to'] {
  if (next > 0) return next - thread.firstRow + 1;
  if (next === 0) return 'end';
  const { name, message } = program.findings[-2 - next];
  return { finding: message === name ? name : `${name}: ${message}` };
}

function answerText({ rows, cells, structs, objects }: Program, row: number, answer: number): string {
  switch (rows.opcode[row]) {
    case OPCODE.load:
    case OPCODE.await:
    case OPCODE.update:
      return cells[rows.cell[row]]?.values[answer] ?? String(answer);
    case OPCODE.allocate: {
      const slots = structs[rows.cell[row]]?.objects ?? [];
      return answer < slots.length ? `&${objects[slots[answer]].name}` : 'NULL';
    }
    case OPCODE.cpu:
      return `CPU ${answer}`;
    case OPCODE.gracePoll:
      return answer === 0 ? 'false' : 'true';
    default:
      return String(answer);
  }
}

function bitNames(bits: number, names: readonly string[]): string[] {
  return names.filter((_, bit) => (bits & (1 << bit)) !== 0);
}
