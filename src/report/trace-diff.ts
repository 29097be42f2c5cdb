// How two traces differ: in what they ran on, in what they end in, in what goes on for ever, and at which step first.
import { findingName, type Finding } from '../core/verdict.js';
import type { Story, TraceOrigin, TraceStep } from '../trace/trace.js';
import { plural } from './figures.js';
import { labelled } from './labelled.js';
import type { Page } from './page.js';
import { wrap } from './wrap.js';

/** A thing that two sides say differently; a side that says nothing of it has none. */
export interface Difference {
  readonly what: string;
  readonly a: string | undefined;
  readonly b: string | undefined;
}

/** How two traces differ. Places in the source and codes of actions are not compared: they move with every edit. */
export interface TraceDiff {
  readonly kind: 'traces';
  readonly origin: readonly Difference[];
  readonly finding: readonly Difference[];
  /** Where each goes on for ever, of traces whose steps do: two lassos with the same steps may loop back to different ones. */
  readonly loop: readonly Difference[];
  /** The first step that differs, from 1, and how; the other side has ended where it has none. */
  readonly step:
    | { readonly number: number; readonly a: string | undefined; readonly b: string | undefined; readonly in: readonly Difference[] }
    | undefined;
  /** How many steps each has. */
  readonly steps: { readonly a: number; readonly b: number };
  readonly isSameProgram: boolean;
}

/** Compares two traces. */
export function diffTraces(a: Story, b: Story): TraceDiff {
  return {
    kind: 'traces',
    origin: differences(originParts(a.origin), originParts(b.origin)),
    finding: differences(findingParts(a.finding), findingParts(b.finding)),
    loop: differences(loopParts(a), loopParts(b)),
    step: firstStep(a.steps, b.steps),
    steps: { a: a.steps.length, b: b.steps.length },
    isSameProgram: a.digest === b.digest,
  };
}

/** Whether two traces tell the same. The program may be another one. */
export function areTracesEqual({ origin, finding, loop, step }: TraceDiff): boolean {
  return origin.length === 0 && finding.length === 0 && loop.length === 0 && step === undefined;
}

/** The lines that say so. */
export function traceDiffText(diff: TraceDiff, page: Page): string[] {
  const program = diff.isSameProgram ? 'of the same program' : 'of two programs';
  if (areTracesEqual(diff)) return wrap(` = both traces tell the same ${plural(diff.steps.a, 'step')}, ${program}`, page.width, 3);
  const { step } = diff;
  const same = (step?.number ?? diff.steps.a + 1) - 1;
  return [
    ...wrap(` ≠ the traces differ; they are ${program}`, page.width, 3),
    ...differenceLines('on', diff.origin, page),
    ...differenceLines('ends in', diff.finding, page),
    ...differenceLines('for ever', diff.loop, page),
    ...labelled(page, 'same', step === undefined ? `all ${plural(same, 'step')}` : plural(same, 'first step')),
    ...(step === undefined
      ? []
      : [
          ...labelled(page, `step ${step.number}`, `A  ${step.a ?? 'has ended'}`),
          ...labelled(page, '', `B  ${step.b ?? 'has ended'}`),
          ...differenceLines('that is', step.in, page),
        ]),
  ];
}

function differenceLines(label: string, found: readonly Difference[], page: Page): string[] {
  return found.flatMap(({ what, a = 'none', b = 'none' }, index) => labelled(page, index === 0 ? label : '', `${what}: ${a} → ${b}`));
}

type Parts = Readonly<Record<string, string | undefined>>;

function differences(a: Parts, b: Parts): Difference[] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names.filter((what) => a[what] !== b[what]).map((what) => ({ what, a: a[what], b: b[what] }));
}

// Where the model's file is, is no difference.
function originParts({ file: _, edits = [], set, cpus, nmis, window, compiler = 'faithful', ...rest }: TraceOrigin): Parts {
  return {
    ...rest,
    edits: edits.length > 0 ? edits.join('; ') : undefined,
    compiler,
    cpus: String(cpus),
    nmis: String(nmis),
    window: String(window),
    ...set,
  };
}

function findingParts(finding: Finding | undefined): Parts {
  return finding === undefined ? {} : { finding: findingName(finding), message: finding.message };
}

function loopParts({ loopFrom, steps }: Story): Parts {
  if (loopFrom === undefined) return {};
  return { 'goes on': loopFrom > steps.length ? 'stays where it ends' : `with ${loopFrom}, after ${steps.length}` };
}

function firstStep(a: readonly TraceStep[], b: readonly TraceStep[]): TraceDiff['step'] {
  const length = Math.max(a.length, b.length);
  for (let index = 0; index < length; index++) {
    // One of them may have ended.
    const one: TraceStep | undefined = a[index];
    const other: TraceStep | undefined = b[index];
    const found = one === undefined || other === undefined ? [] : differences(stepParts(one), stepParts(other));
    if (one === undefined || other === undefined || found.length > 0)
      return { number: index + 1, a: one && stepText(one), b: other && stepText(other), in: found };
  }
  return undefined;
}

function stepParts(step: TraceStep): Parts {
  const { kind, cpu, context, op, result, readsFrom, overwrittenAt, pending, regions, ends } = step;
  return {
    kind,
    CPU: String(cpu),
    context: `${context.kind} ${context.name}`,
    op,
    result,
    'reads from': numberText(readsFrom),
    'overwritten at': numberText(overwrittenAt),
    pending: numberText(pending),
    regions: regions.length > 0 ? regions.join(' ') : undefined,
    ends: String(ends),
  };
}

function numberText(step: number | undefined): string | undefined {
  return step === undefined ? undefined : String(step);
}

function stepText({ kind, cpu, context, op, result }: TraceStep): string {
  const how = kind === 'op' ? '' : kind === 'arrival' ? 'arrives, ' : 'performed, ';
  return `CPU ${cpu}, ${context.kind} ${context.name}: ${how}${op}${result === undefined ? '' : ` → ${result}`}`;
}
