// A row while it is being written, and the columns that all rows become.
import { refuse } from '../core/diagnostic.js';
import { OPCODE, type Program, type Rows, type RowText } from '../program/program.js';

/** More rows than this do not fit where findings keep a row's number. */
const ROWS_MAX = 32_767;

/** A row before it is a column entry. */
export interface RowDraft {
  opcode: number;
  cell: number;
  ownCopy: number;
  arg: number;
  order: number;
  addressFrom: number;
  addressMask: number;
  valueMask: number;
  controlMask: number;
  reach: number;
  sleeps: number;
  preempt: number;
  announced: number;
  rcuDepth: number;
  irqsOff: number;
  regions: number;
  holds: number;
  /** As in `Program.next`; and the regions entered. */
  edges: { next: number; entered: number }[];
  text: RowText;
}

/** A row that does nothing yet. */
export function blankRow(op: string): RowDraft {
  return {
    opcode: OPCODE.nop,
    cell: -1,
    ownCopy: 0,
    arg: 0,
    order: 0,
    addressFrom: 0,
    addressMask: 0,
    valueMask: 0,
    controlMask: 0,
    reach: 0,
    sleeps: 0,
    preempt: 0,
    announced: 0,
    rcuDepth: 0,
    irqsOff: 0,
    regions: 0,
    holds: 0,
    edges: [],
    text: { op, where: undefined, functionName: '' },
  };
}

/** The columns of a program's rows, with their edges. */
export function columnsOf(drafts: readonly RowDraft[]): Pick<Program, 'rows' | 'rowTexts' | 'next' | 'entered'> {
  const column = (pick: (draft: RowDraft) => number): Int32Array => Int32Array.from(drafts, pick);
  const edges = drafts.flatMap((draft) => draft.edges);
  let start = 0;
  const edge = drafts.map((draft) => (start += draft.edges.length) - draft.edges.length);
  const rows: Rows = {
    count: drafts.length,
    opcode: column((draft) => draft.opcode),
    cell: column((draft) => draft.cell),
    ownCopy: column((draft) => draft.ownCopy),
    arg: column((draft) => draft.arg),
    order: column((draft) => draft.order),
    addressFrom: column((draft) => draft.addressFrom),
    addressMask: column((draft) => draft.addressMask),
    valueMask: column((draft) => draft.valueMask),
    controlMask: column((draft) => draft.controlMask),
    reach: column((draft) => draft.reach),
    edge: Int32Array.from(edge),
    edgeCount: column((draft) => draft.edges.length),
    preempt: column((draft) => draft.preempt),
    announced: column((draft) => draft.announced),
    rcuDepth: column((draft) => draft.rcuDepth),
    irqsOff: column((draft) => draft.irqsOff),
    sleeps: column((draft) => draft.sleeps),
    regions: column((draft) => draft.regions),
    holds: column((draft) => draft.holds),
  };
  if (drafts.length > ROWS_MAX)
    refuse({ code: 'too-large', message: `${drafts.length} local states`, instead: 'make the threads smaller' });
  return {
    rows,
    rowTexts: drafts.map((draft) => draft.text),
    next: Int32Array.from(edges, ({ next }) => next),
    entered: Int32Array.from(edges, ({ entered }) => entered),
  };
}
