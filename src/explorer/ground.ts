// The ground that a walk is on: an instance of a model, prepared.
import { originOf } from '../check.js';
import { defined } from '../core/assert.js';
import { search } from '../explore/search.js';
import { addSight, observedBy, prepare, sightOf, slicedMachine, type CheckRequest, type Observed, type Prepared } from '../prepare.js';
import { automataOf, type Automaton, type AutomatonState } from '../report/automaton.js';
import { systemOf } from '../lang/model.js';
import type { Property } from '../lang/property.js';
import { threadOfRow } from '../program/program.js';
import type { TraceOrigin } from '../trace/trace.js';

/** An instance, with what its states are told with. */
export interface Ground {
  readonly request: CheckRequest;
  readonly prepared: Prepared;
  readonly origin: TraceOrigin;
  /** By thread, as in the program. */
  readonly automata: readonly Automaton[];
  readonly properties: readonly Property[];
}

/** A local state of a thread. */
export interface Standing {
  readonly thread: Automaton;
  readonly state: AutomatonState;
}

/** States that are looked at before any is shown: enough for most properties to show what they look at. */
const STATES_BEFORE = 2000;

/** Prepares an instance when it is first needed, and again when a property turns out to look at more than its program keeps. */
export class GroundKeeper {
  private readonly observed: Observed;
  private ground: Ground | undefined;

  constructor(private readonly request: CheckRequest) {
    this.observed = observedBy(request);
  }

  /** Does work on the ground; once more where the program must keep more. */
  on<T>(work: (ground: Ground) => T): T {
    for (;;) {
      try {
        this.ground ??= this.prepared();
        return work(this.ground);
      } catch (error) {
        const sight = sightOf(error);
        if (!sight) throw error;
        addSight(this.observed, sight);
        this.ground = undefined;
      }
    }
  }

  // What properties turn out to look at makes another program, in which paths may differ: better to know of it before the first step.
  private prepared(): Ground {
    const prepared = prepare(this.request, this.observed);
    search(slicedMachine(this.request, prepared, true), { order: 'bfs', statesMax: STATES_BEFORE, now: () => 0 });
    return groundOf(this.request, prepared);
  }
}

function groundOf(request: CheckRequest, prepared: Prepared): Ground {
  const properties = systemOf(request.model, request.variant, request.set).properties ?? [];
  return { request, prepared, origin: originOf(request), automata: automataOf(prepared.compiled.program), properties };
}

/** Where a row is. */
export function standingAt({ automata, prepared }: Ground, row: number): Standing {
  const { threads } = prepared.compiled.program;
  const index = threadOfRow({ threads }, row);
  const thread = defined(automata[index], `thread of row ${row}`);
  return { thread, state: thread.states[row - threads[index].firstRow] };
}
