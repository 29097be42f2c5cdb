// Retracing: takes a trace's actions again on the machine of today's model, and says where that leads.
import { findingOf } from '../check.js';
import { liveMachine, livenessOf } from '../check-liveness.js';
import { lassoFlaw } from '../explore/lasso-check.js';
import { preparing, type CheckRequest, type Prepared } from '../prepare.js';
import { findingName } from '../core/verdict.js';
import { decodeAction } from '../machine/action.js';
import type { Machine } from '../machine/machine.js';
import { lassoFlawText } from '../report/liveness-text.js';
import type { Trace, TraceStep } from '../trace/trace.js';

/** Where retracing led: to the finding of the trace, or away from it at a step. */
export type Retraced =
  | { readonly kind: 'leads' }
  | { readonly kind: 'diverges'; readonly step: number; readonly told: string; readonly enabled: readonly string[] };

/** Compiles the model as a check does, and retraces on it. */
export function retrace(trace: Trace, request: CheckRequest): { readonly retraced: Retraced; readonly prepared: Prepared } {
  return preparing(request, (prepared) => ({ prepared, retraced: retraceOn(trace, request, prepared) }));
}

// Takes the steps of a trace one after the other.
function retraceOn(trace: Trace, request: CheckRequest, prepared: Prepared): Retraced {
  const { machine } = prepared;
  const expected = findingName(trace.finding);
  const nameOf = (code: number): string => findingName(findingOf(request, prepared, code));
  let state = machine.initial();
  machine.observe(state, 0);
  for (const step of trace.steps) {
    const isLast = step.number === trace.steps.length;
    const index = enabledIndex(machine, state, step);
    if (index < 0) return diverges(step.number, `${contextText(step)}: ${step.op}`, enabledTexts(machine, state));
    const finding = machine.findings[index];
    if (finding !== 0) {
      const isSame = isLast && nameOf(finding) === expected;
      return isSame ? { kind: 'leads' } : diverges(step.number, told(trace, step), [`${step.op} ends in ${nameOf(finding)}`]);
    }
    state = machine.successors.slice(index * machine.words, (index + 1) * machine.words);
    const seen = machine.observe(state, 0);
    if (seen !== 0) {
      const isSame = isLast && nameOf(seen) === expected;
      return isSame ? { kind: 'leads' } : diverges(step.number, told(trace, step), [`${step.op} leads to ${nameOf(seen)}`]);
    }
  }
  if (trace.finding.kind === 'liveness') return closes(trace, request, prepared);
  machine.expand(state, 0);
  const rest = machine.restFinding;
  if (rest !== 0 && nameOf(rest) === expected) return { kind: 'leads' };
  return diverges(trace.steps.length, `${expected} after this step`, enabledTexts(machine, state));
}

// Each step is possible: whether those of the loop can happen for ever, and what is required then never happens.
function closes(trace: Trace, request: CheckRequest, prepared: Prepared): Retraced {
  const { steps, loopFrom = steps.length + 1 } = trace;
  const name = findingName(trace.finding);
  const requirement = livenessOf(request).findIndex((property) => property.name === name);
  const never = `${name} is not met, for ever`;
  if (requirement < 0) return diverges(steps.length, never, [`no property of liveness ${name}`]);
  const actions = steps.map(({ action }) => action);
  const [stem, loop] = [actions.slice(0, loopFrom - 1), actions.slice(loopFrom - 1)];
  const flaw = lassoFlaw(liveMachine(request, prepared), { requirement, stem, loop });
  if (flaw.kind === 'none') return { kind: 'leads' };
  return diverges(flaw.kind === 'met' ? Math.max(1, flaw.action) : steps.length, never, [lassoFlawText(flaw, loopFrom)]);
}

function diverges(step: number, toldText: string, enabled: readonly string[]): Retraced {
  return { kind: 'diverges', step, told: toldText, enabled };
}

function told(trace: Trace, step: TraceStep): string {
  return step.number === trace.steps.length
    ? `${step.op} ends in ${findingName(trace.finding)}`
    : `${contextText(step)}: ${step.op}, and nothing wrong`;
}

/** The enabled action with the step's code, if it performs the step's op; else -1. */
export function enabledIndex(machine: Machine, state: Int32Array, step: TraceStep): number {
  const count = machine.expand(state, 0);
  for (let index = 0; index < count; index++) {
    if (machine.actions[index] !== step.action) continue;
    const row = machine.rowsTaken[index];
    return row === 0 || machine.program.rowTexts[row].op === step.op || step.op === '' ? index : -1;
  }
  return -1;
}

function enabledTexts(machine: Machine, state: Int32Array): readonly string[] {
  const count = machine.expand(state, 0);
  const texts = Array.from({ length: count }, (_, index) => {
    const { kind, cpu } = decodeAction(machine.actions[index]);
    const row = machine.rowsTaken[index];
    const op = row === 0 ? 'its oldest pending store is performed' : machine.program.rowTexts[row].op;
    return `CPU ${cpu}${kind === 'step' || kind === 'perform' ? '' : `, ${kind === 'nmi' ? 'NMI' : kind}`}: ${op}`;
  });
  return texts.length > 0 ? [...new Set(texts)] : ['nothing'];
}

function contextText({ cpu, context }: TraceStep): string {
  return `CPU ${cpu}, ${context.kind === 'task' ? context.name : `${context.kind} ${context.name}`}`;
}
