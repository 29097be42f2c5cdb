// A schedule as a test sees it: what was done, in order, where it ended, and how to read it.
import { findingOf, originOf } from '../check.js';
import { directoryOf, type CellDirectory } from '../compile/directory.js';
import { refuse } from '../core/diagnostic.js';
import { Unobserved } from '../core/unobserved.js';
import type { Finding } from '../core/verdict.js';
import type { AnyCell, Cell } from '../lang/cell.js';
import { traceColumns } from '../report/columns.js';
import { plainPage } from '../report/page.js';
import { explain } from '../trace/explain.js';
import type { Trace, TraceStep } from '../trace/trace.js';
import type { CheckRequest } from '../prepare.js';
import { telling } from './asked.js';
import type { Walked } from './walk.js';

/** One execution of an instance, from its start: to a finding, to its end, or to where it was long enough. */
export interface Schedule {
  /** The fault or property that it ends in, by name; `undefined` if nothing is wrong. */
  readonly finding: string | undefined;
  /** Whether nothing is left to do; interrupts that may arrive without bound are always left. */
  readonly isComplete: boolean;
  /** How many steps it has. */
  readonly length: number;
  /** The steps: who did what, with which answer, and where in the model. */
  readonly steps: readonly TraceStep[];
  /**
   * What memory holds in a cell where the schedule ends, as `view.value()` tells it of a state: pending stores do not count, and it is
   * `undefined` if nothing is there. Where the last step is at fault, that is the state before it. Cells that no thread reads are not kept
   * unless `cells` of the options name them.
   */
  value<T>(cell: Cell<T>): T | undefined;
  /** The steps as columns, one for each CPU. */
  toString(): string;
}

const WIDTH = 100;
// A schedule in which nothing is wrong is explained like one in which something is; nobody is shown this.
const NOTHING: Finding = { kind: 'property', property: '', message: '' };

/** A walk, to be shown. It is explained when somebody looks at its steps. */
export class WalkedSchedule implements Schedule {
  private explained: Trace | undefined;

  constructor(
    private readonly request: CheckRequest,
    readonly walked: Walked,
  ) {}

  get finding(): string | undefined {
    return this.walked.finding;
  }

  get isComplete(): boolean {
    return this.walked.isComplete;
  }

  get length(): number {
    return this.walked.schedule.length;
  }

  get steps(): readonly TraceStep[] {
    return this.trace.steps;
  }

  value<T>(cell: Cell<T>): T | undefined {
    const { prepared, state } = this.walked;
    const { machine, compiled } = prepared;
    const directory = directoryOf(compiled);
    const index = telling(() => keptIndex(directory, cell));
    // Now the machine's getters are about this state.
    machine.expandOnly(state);
    // The cell's type says what the model stores in it.
    return directory.valueOf(index, machine.get(machine.fields.cell[index])) as T | undefined;
  }

  toString(): string {
    const lines = traceColumns(this.trace, plainPage(WIDTH, process.cwd()));
    return `\n${[...lines, `   ends in ${this.finding ?? 'nothing wrong'}`].join('\n')}\n`;
  }

  private get trace(): Trace {
    const { request } = this;
    const { prepared, code, schedule } = this.walked;
    const finding = code === 0 ? NOTHING : findingOf(request, prepared, code);
    const { compiled, machine } = prepared;
    this.explained ??= explain({ compiled, machine, origin: originOf(request), finding, schedule });
    return this.explained;
  }
}

function keptIndex(directory: CellDirectory, cell: AnyCell): number {
  try {
    return directory.cellIndex(cell);
  } catch (error) {
    if (!(error instanceof Unobserved)) throw error;
    const name = cell.kind === 'per-cpu' ? cell.variable.name : cell.kind === 'field' ? cell.field : cell.name;
    return refuse({
      code: 'bad-usage',
      message: `value(${name}): no thread reads it, so that its value is not kept`,
      instead: 'name the cell: schedules(model, { cells: [cell] })',
    });
  }
}
