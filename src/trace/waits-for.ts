// Waits for: the links of the chain that keeps an execution from what is required. Each says what one context waits for, for ever, what
// would have to happen for it to go on, and who could do that.
import type { Program } from '../program/program.js';
import type { StepFact } from './facts.js';
import type { Obstacle, Still } from './standstill.js';
import type { StandingContext } from './standing.js';
import type { TraceStep } from './trace.js';
import { sectionOf } from './waiting.js';
import { begunOf, keyOf, whoAt, whoText, whoTook, type Who } from './who.js';
import { storesTo, valuesThatLeadOn, valuesThatLeadOut, type Wanted } from './wanted.js';

/** An execution without end, as the chain looks at it. */
export interface Endless {
  readonly steps: readonly TraceStep[];
  readonly facts: readonly StepFact[];
  /** The value by step that a load was given, as an index. */
  readonly answers: readonly number[];
  readonly program: Program;
  /** The first step of the loop; one more than there are, where it is empty. */
  readonly loopFrom: number;
  readonly stills: readonly Still[];
  /** Who runs in the state that the loop begins and ends with. */
  readonly contexts: readonly StandingContext[];
  /** The step that began a grace period which is not over, of those numbered by the machine; 0 if none did. */
  readonly graceSince: (grace: number) => number;
}

/** One link. */
export interface Link {
  /** The key of whom it is about. */
  readonly key: string;
  readonly text: string;
  /** What would have to happen, if that is known. */
  readonly needed: readonly string[];
  /** The steps that the wait comes from. */
  readonly steps: readonly number[];
  /** The keys of those on whom it depends. */
  readonly on: readonly string[];
}

/** What is in the way, without whom that is about. */
type Reason = Omit<Link, 'key'>;

/** The CPU of an interrupt that could arrive on any. */
const ANY_CPU = -1;

const NOTHING: Reason = { text: '', needed: [], steps: [], on: [] };

/** The key of one that stands still; a callback that has not begun is none of those that run. */
export function keyOfStill({ program }: Pick<Endless, 'program'>, still: Still): string {
  return `${still.queuedBehind >= 0 ? 'queued ' : ''}${keyOf(whoAt(program, still.cpu, still.row))}`;
}

/** What a context that takes no step in the loop waits for. */
export function linkOfStill(endless: Endless, still: Still): Link {
  const { program, loopFrom } = endless;
  const { row, obstacles } = still;
  const isQueued = still.queuedBehind >= 0;
  const since = isQueued ? endless.graceSince(still.queuedBehind) : 0;
  const who = whoAt(program, still.cpu, row);
  const subject = isQueued ? `the callback ${who.name} of ${since} on CPU ${who.cpu}` : whoText(who);
  const { op } = program.rowTexts[row];
  const key = keyOfStill(endless, still);
  const open = obstacles.findIndex((obstacle) => obstacle === undefined);
  const met = obstacles.filter((obstacle): obstacle is Obstacle => obstacle !== undefined);
  const lasting = met.find((obstacle) => !isPassing(endless, still, obstacle));
  const reason = lasting ? reasonOf(endless, still, { obstacle: lasting, subject }) : turnReason(endless, still.cpu, subject);
  const steps = [...reason.steps, since];
  if (open < 0) {
    const stays = isQueued ? 'never runs' : `stays before ${op} for ever`;
    return { ...reason, key, steps, text: `${subject} ${stays}${joined(reason.text)}` };
  }
  const could = `${isQueued ? 'could run' : `could take ${op}`} before ${loopFrom + open}`;
  const needed = lasting ? [`${subject} is in time before ${loopFrom + open}: no fairness promises that`] : reason.needed;
  return { ...reason, key, steps, needed, text: `${subject} ${could}, and never does${joined(reason.text)}` };
}

/** What keeps a context that goes round and round from coming out of it; `undefined` for a handler that returns in each round. */
export function linkOfMoving(endless: Endless, who: Who): Link | undefined {
  const { program, facts, answers } = endless;
  const own = loopStepsOf(endless, who);
  if (own.length === 0 || own.some(({ kind }) => kind === 'arrival')) return undefined;
  const first = own[0].number;
  const last = own[own.length - 1].number;
  const round = `${whoText(who)} goes round in ${first === last ? `${first}` : `${first} to ${last}`}`;
  const decisive = own.filter(({ number }) => facts[number - 1].decides);
  const reads = decisive.filter(({ number }) => facts[number - 1].reads && facts[number - 1].cell >= 0);
  const steps = own.map(({ number }) => number);
  if (decisive.length === 0)
    return { ...NOTHING, key: keyOf(who), steps, text: `${round}, and nothing that it is given there can end that` };
  const wants = reads.map(({ number }) => {
    const { row, cell } = facts[number - 1];
    return wantReason(endless, { cell, values: valuesThatLeadOut(program, row, answers[number - 1]) }, keyOf(who));
  });
  const given = reads.map((step) => `${step.op} of ${step.number} gives ${step.result ?? '?'} each time${sourceText(step)}`);
  const { needed, on, steps: gone } = merged(wants);
  const sources = reads.flatMap(({ readsFrom = 0 }) => readsFrom);
  return { key: keyOf(who), text: `${round}${joined(given.join(', and '))}`, needed, steps: [...steps, ...sources, ...gone], on };
}

function sourceText({ readsFrom }: TraceStep): string {
  if (readsFrom === undefined) return '';
  return readsFrom === 0 ? ', its initial value' : `, from ${readsFrom}`;
}

function joined(text: string): string {
  return text === '' ? '' : `: ${text}`;
}

function loopStepsOf({ steps, loopFrom }: Endless, who: Who): TraceStep[] {
  return steps.slice(loopFrom - 1).filter((step) => step.kind !== 'perform' && keyOf(whoTook(step)) === keyOf(who));
}

// Whether a handler that is in the way returns in the same round, and what is in the way otherwise is still to be told.
function isPassing(endless: Endless, still: Still, { code, row }: Obstacle): boolean {
  return code === 'handler-runs' && loopStepsOf(endless, whoAt(endless.program, still.cpu, row)).some(({ kind }) => kind === 'arrival');
}

interface About {
  readonly obstacle: Obstacle;
  readonly subject: string;
}

// Nothing lasting is in the way of it, and others go on in its place: a handler that arrives again before it gets a turn, or a task.
function turnReason({ steps, loopFrom }: Endless, cpu: number, subject: string): Reason {
  const arrival = steps.slice(loopFrom - 1).find((step) => step.kind === 'arrival' && step.cpu === cpu);
  const needed = (when: string): string[] => [`a turn for ${subject} ${when}: the fairness 'cpus' promises none`];
  if (!arrival) return { ...NOTHING, text: 'others go on in its place', needed: needed('among those of others') };
  const who = whoTook(arrival);
  const { number } = arrival;
  const between = needed(`between two arrivals of ${who.name}`);
  return { text: `${whoText(who)} arrives first, at ${number} in each round`, needed: between, steps: [number], on: [keyOf(who)] };
}

function reasonOf(endless: Endless, still: Still, about: About): Reason {
  const { obstacle, subject } = about;
  const { code, row, cell } = obstacle;
  switch (code) {
    case 'handler-runs': {
      const who = whoAt(endless.program, still.cpu, row);
      const since = begunOf(endless.steps, endless.facts, who)?.since ?? 0;
      return { text: `${whoText(who)}, there since ${since}, never returns`, needed: [], steps: [since], on: [keyOf(who)] };
    }
    case 'no-preemption': {
      const who = whoAt(endless.program, still.cpu, row);
      const needed = `${whoText(who)} sleeps or ends: ${subject} gets the CPU then`;
      return { text: `${whoText(who)} has the CPU, and neither sleeps nor ends`, needed: [needed], steps: [], on: [keyOf(who)] };
    }
    case 'no-softirq':
      return sectionReason(endless, whoAt(endless.program, still.cpu, row), { row, outcome: `${subject} runs then` });
    case 'grace-period':
      return graceReason(endless, obstacle);
    case 'callbacks':
      return callbacksReason(endless);
    case 'value':
      return valueReason(endless, still, cell);
    default:
      return NOTHING;
  }
}

function sectionReason(endless: Endless, who: Who, { row, outcome }: { row: number; outcome: string }): Reason {
  const begun = begunOf(endless.steps, endless.facts, who);
  const section = begun && sectionOf(endless, { row, thread: begun.thread, before: endless.loopFrom });
  const on = [keyOf(who)];
  if (who.kind !== 'task' || !section) {
    const since = begun?.since ?? 0;
    return { text: `${whoText(who)} runs since ${since}`, needed: [`${whoText(who)} returns: ${outcome}`], steps: [since], on };
  }
  const text = `${whoText(who)} is in the ${section.kind} that ${section.name} begins`;
  return {
    text,
    needed: [`${whoText(who)} leaves the ${section.kind} that begins at ${section.from}: ${outcome}`],
    steps: [section.from],
    on,
  };
}

function graceReason(endless: Endless, { grace, keepers }: Obstacle): Reason {
  const since = endless.graceSince(grace);
  const outcome = `the grace period of ${since} can end then`;
  // What is pending is performed at last.
  const kept = keepers
    .filter(({ row }) => row !== 0)
    .map(({ cpu, row }) => sectionReason(endless, whoAt(endless.program, cpu, row), { row, outcome }));
  const { needed, steps, on } = merged(kept);
  const whom = kept.map(({ text }) => text).join(', and ');
  return { text: whom === '' ? '' : `the grace period of ${since} still waits: ${whom}`, needed, steps: [since, ...steps], on };
}

function callbacksReason(endless: Endless): Reason {
  const queued = endless.stills.filter(({ queuedBehind }) => queuedBehind >= 0);
  return { ...NOTHING, text: 'callbacks that were posted before have not run', on: queued.map((still) => keyOfStill(endless, still)) };
}

function valueReason(endless: Endless, still: Still, cell: number): Reason {
  const { steps, facts, program, loopFrom } = endless;
  const { name, values, initial } = program.cells[cell];
  const stores = steps.filter(({ kind, number, pending }) => {
    const { writes, cell: written } = facts[number - 1];
    return writes && written === cell && (kind === 'perform' || pending === undefined);
  });
  const inLoop = stores.filter(({ number }) => number >= loopFrom);
  const last = stores.at(-1);
  const wanted = { cell, values: valuesThatLeadOn(program, still.row) };
  const want = wantReason(endless, wanted, keyOf(whoAt(program, still.cpu, still.row)));
  if (inLoop.length > 0) {
    const numbers = inLoop.map(({ number }) => number);
    const on = [...want.on, ...inLoop.map((step) => keyOf(whoTook(step)))];
    return { ...want, text: `${name} is in turn what ${numbers.join(' and ')} store`, on, steps: [...want.steps, ...numbers] };
  }
  if (!last) return { ...want, text: `${name} is ${values[initial]}, its initial value` };
  return { ...want, text: `${name} is what ${last.op} of ${last.number} stored`, steps: [...want.steps, last.number] };
}

// What the value would have to become, and who of those who are left could store that, besides whoever waits for it.
function wantReason(endless: Endless, wanted: Wanted, waiter: string): Omit<Reason, 'text'> {
  const { program, contexts, stills } = endless;
  const { name, values } = program.cells[wanted.cell];
  const texts = wanted.values.map((value) => values[value]);
  const becomes = `${name} becomes ${texts.length === 0 || texts.length > 3 ? 'what is waited for' : texts.join(' or ')}`;
  const queued = stills
    .filter(({ queuedBehind }) => queuedBehind >= 0)
    .map((still) => ({ ...whoAt(program, still.cpu, still.row), row: still.row }));
  const entries = [program.nmi, program.irq].filter((thread) => thread >= 0).map((thread) => program.threads[thread].entry);
  const left = [...contexts, ...queued, ...entries.map((row) => ({ ...whoAt(program, ANY_CPU, row), row }))];
  const able = left.flatMap((context) => {
    const op = keyOf(context) === waiter ? undefined : storesTo(program, wanted, context);
    return op === undefined ? [] : [{ context, op }];
  });
  if (able.length === 0) {
    const gone = endedWithout(endless, wanted);
    const told = gone.map(({ step, op }) => `; ${whoText(whoTook(step))} ended at ${step.number} without ${op}`);
    const needed = [`${becomes}: nobody who is left stores that${told.join('')}`];
    return { needed, on: [], steps: gone.map(({ step }) => step.number) };
  }
  const waits = new Set(stills.filter(({ queuedBehind }) => queuedBehind < 0).map((still) => keyOf(whoAt(program, still.cpu, still.row))));
  const told = able.map(({ context, op }) => {
    const who = context.cpu === ANY_CPU ? `the ${context.kind} handler ${context.name}` : whoText(context);
    return `${op} of ${who}${waits.has(keyOf(context)) ? ', which waits itself,' : ''} would do that`;
  });
  return { needed: [`${becomes}: ${[...new Set(told)].join('; ')}`], on: able.map(({ context }) => keyOf(context)), steps: [] };
}

// The last steps of contexts that could have stored what is wanted when they began, and never stored to that cell.
function endedWithout({ steps, facts, program }: Endless, wanted: Wanted): readonly { readonly step: TraceStep; readonly op: string }[] {
  return steps.flatMap((step) => {
    if (!step.ends) return [];
    const { thread } = facts[step.number - 1];
    const own = facts.filter((fact) => fact.thread === thread);
    if (own.some(({ writes, cell }) => writes && cell === wanted.cell)) return [];
    const op = storesTo(program, wanted, { row: own[0].row, cpu: step.cpu });
    return op === undefined ? [] : [{ step, op }];
  });
}

function merged(reasons: readonly Omit<Reason, 'text'>[]): Omit<Reason, 'text'> {
  const all = <T>(of: (reason: Omit<Reason, 'text'>) => readonly T[]): T[] => reasons.flatMap(of);
  return { needed: all(({ needed }) => needed), on: all(({ on }) => on), steps: all(({ steps }) => steps) };
}
