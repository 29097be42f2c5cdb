// What comes next: the steps that a state offers, each with what it would change, and those that it does not offer, each with a reason.
import { findingOf } from '../check.js';
import { defined } from '../core/assert.js';
import type { Finding } from '../core/verdict.js';
import { decodeAction, withChoice } from '../machine/action.js';
import { candidatesOf } from '../machine/candidates.js';
import type { Machine } from '../machine/machine.js';
import type { Candidate } from '../machine/refusal.js';
import { whyNot } from '../machine/why-not.js';
import { OPCODE } from '../program/program.js';
import { deedOf } from '../trace/facts.js';
import type { TraceStep } from '../trace/trace.js';
import { changesBetween } from './changes.js';
import { standingAt, type Ground } from './ground.js';
import { labelOf, labelOfCandidate } from './label.js';
import { reasonText, waitedFor } from './reason-text.js';
import type { Choice, Move, Refusal } from './shape.js';
import type { ToldWindow } from './state-shape.js';
import { glanceAt } from './told-state.js';

/** Where the steps are looked for. */
export interface Crossroads {
  readonly state: Int32Array;
  /** The windows of the state, for the ops that are pending. */
  readonly windows: readonly ToldWindow[];
  /** The steps that are taken. */
  readonly steps: readonly TraceStep[];
  /** The address of the state after a step. */
  readonly addressAfter: (label: string) => string;
}

interface Offer {
  readonly code: number;
  readonly label: string;
  readonly answer: number;
  readonly fault: number;
  readonly successor: Int32Array;
}

/** The steps that a state offers, in the machine's order: CPU by CPU. */
export function choicesAt(ground: Ground, crossroads: Crossroads): readonly Choice[] {
  const { machine } = ground.prepared;
  const before = glanceAt(ground, crossroads.state);
  const candidates = candidatesOf(machine);
  const offers = offersAt(machine, crossroads.state);
  return offers.map((offer): Choice => {
    machine.enterAlone(crossroads.state);
    const { choice } = decodeAction(offer.code);
    const candidate = defined(
      candidates.find(({ action, isInterrupted }) => !isInterrupted && withChoice(action, choice) === offer.code),
      `candidate of ${offer.label}`,
    );
    const move = moveOf(ground, candidate, crossroads);
    const isSwitch = isSwitchFrom(crossroads.steps.at(-1), move);
    const outcome = outcomeText(machine, candidate, choice);
    const result = resultText(machine, candidate, offer.answer);
    const after = offer.fault === 0 ? glanceAt(ground, offer.successor) : before;
    const finding = findingAfter(ground, offer);
    return {
      ...move,
      label: offer.label,
      ...(outcome !== undefined && { outcome }),
      ...(result !== undefined && { result }),
      changes: changesBetween(before, after),
      ...(finding && { finding }),
      isSwitch,
      address: crossroads.addressAfter(offer.label),
    };
  });
}

/** The steps that a state does not offer: each once, whatever it could come to. */
export function refusalsAt(ground: Ground, crossroads: Crossroads): readonly Refusal[] {
  const { machine } = ground.prepared;
  machine.enterAlone(crossroads.state);
  return candidatesOf(machine).flatMap((candidate): Refusal[] => {
    const reasons = Array.from({ length: candidate.ways }, (_, choice) => whyNot(machine, candidate, choice));
    const [reason] = reasons;
    if (reason === undefined || reasons.includes(undefined)) return [];
    const label = labelOfCandidate(machine, candidate);
    const waitsFor = waitedFor(ground, reason);
    const why = { code: reason.code, why: reasonText(ground, candidate, reason), ...(waitsFor && { waitsFor }) };
    return [{ ...moveOf(ground, candidate, crossroads), ...(label !== undefined && { label }), ...why }];
  });
}

function offersAt(machine: Machine, state: Int32Array): Offer[] {
  const count = machine.expandOnly(state);
  return Array.from({ length: count }, (_, index) => ({
    code: machine.actions[index],
    label: labelOf(machine, machine.actions[index]),
    answer: machine.rowsTaken[index] === 0 ? -1 : machine.answersGiven[index],
    fault: machine.findings[index],
    successor: machine.successors.slice(index * machine.words, (index + 1) * machine.words),
  }));
}

function moveOf(ground: Ground, candidate: Candidate, crossroads: Crossroads): Move {
  const { cpu, context, row, action, isArrival } = candidate;
  if (context === 'none') {
    const { op, step } = crossroads.windows[cpu].entries[decodeAction(action).which];
    return { kind: 'perform', cpu, context: ownerOf(crossroads, step), op };
  }
  const { thread, state } = standingAt(ground, row);
  const { op, where, functionName } = state;
  const does = deedOf(ground.prepared.compiled.program, row);
  const kind = isArrival ? 'arrival' : 'op';
  return { kind, cpu, context: { kind: context, name: thread.thread }, op, does, ...(where && { where }), functionName };
}

// Whoever fetched it.
function ownerOf({ steps }: Crossroads, number: number): Move['context'] {
  return defined(steps[number - 1], `step ${number}`).context;
}

function isSwitchFrom(last: TraceStep | undefined, { cpu, context, kind }: Move): boolean {
  if (last === undefined || kind === 'perform') return false;
  return last.cpu !== cpu || last.context.kind !== context.kind || last.context.name !== context.name;
}

// What tells one outcome of an op from another; none where there is one only.
function outcomeText({ program }: Machine, { row, ways }: Candidate, choice: number): string | undefined {
  if (ways < 2) return undefined;
  const { opcode, cell } = program.rows;
  switch (opcode[row]) {
    case OPCODE.load:
    case OPCODE.await:
      return choice === 0 ? 'is performed at once' : `stays pending, as if it had read ${program.cells[cell[row]].values[choice - 1]}`;
    case OPCODE.update:
      return choice === 0 ? 'is performed at once' : 'stays pending';
    case OPCODE.allocate:
      return choice === 0 ? 'succeeds' : 'fails';
    default:
      return `chooses ${choice}`;
  }
}

function resultText({ program }: Machine, { row, cpu }: Candidate, answer: number): string | undefined {
  if (row === 0 || answer < 0) return undefined;
  const { opcode, cell } = program.rows;
  const values = program.cells[cell[row]]?.values ?? [];
  switch (opcode[row]) {
    case OPCODE.load:
    case OPCODE.await:
      return values[answer];
    case OPCODE.allocate: {
      const { objects } = program.structs[cell[row]];
      return answer < objects.length ? `&${program.objects[objects[answer]].name}` : 'NULL';
    }
    case OPCODE.cpu:
      return String(cpu);
    case OPCODE.gracePoll:
      return answer === 0 ? 'false' : 'true';
    default:
      return undefined;
  }
}

function findingAfter({ request, prepared }: Ground, { fault, successor }: Offer): Finding | undefined {
  const code = fault === 0 ? prepared.machine.observe(successor, 0) : fault;
  return code === 0 ? undefined : findingOf(request, prepared, code);
}
