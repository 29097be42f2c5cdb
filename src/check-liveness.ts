// The part of a check that is about executions without end: made where a model requires something of them, and nothing else is wrong.
import { assert } from './core/assert.js';
import { refuse } from './core/diagnostic.js';
import type { Lasso } from './core/live-system.js';
import type { Finding, LivenessFigures } from './core/verdict.js';
import { lassoFlaw } from './explore/lasso-check.js';
import { LivenessSearch, type LivenessResult } from './explore/liveness-search.js';
import { systemOf } from './lang/model.js';
import { livenessAmong, type Fairness, type LivenessProperty } from './lang/property.js';
import { LiveMachine } from './machine/live-machine.js';
import type { CheckRequest, Prepared } from './prepare.js';

/** The liveness properties of a request, in their order. */
export function livenessOf({ model, variant, set }: Pick<CheckRequest, 'model' | 'variant' | 'set'>): readonly LivenessProperty[] {
  return livenessAmong(systemOf(model, variant, set).properties ?? []);
}

const FAIRNESS: readonly string[] = ['contexts', 'cpus'] satisfies readonly Fairness[];

function fairnessOf({ model, variant, set }: CheckRequest): Fairness {
  const { fairness = 'contexts' } = systemOf(model, variant, set);
  // A model need not be TypeScript.
  if (!FAIRNESS.includes(fairness)) {
    const message = `model ${model.name} has the fairness ${JSON.stringify(fairness)}`;
    refuse({ code: 'bad-model', message, instead: `'contexts' or 'cpus'` });
  }
  return fairness;
}

/** The live machine of a request. */
export function liveMachine(request: CheckRequest, { machine, watch }: Pick<Prepared, 'machine' | 'watch'>): LiveMachine {
  return new LiveMachine({ machine: machine.twin(), watch, fairness: fairnessOf(request), properties: livenessOf(request) });
}

/** What a search of a live machine came to. */
export interface LivenessOutcome {
  readonly result: LivenessResult;
  readonly figures: LivenessFigures;
  /** Bounds of the machine that disabled an action, as bits of REACHED. */
  readonly reached: number;
}

/** A search for executions that never come to what the model requires; `milliseconds` is how much of the time is gone. */
export class LivenessTask {
  readonly kind = 'liveness';
  readonly search: LivenessSearch;
  private readonly system: LiveMachine;

  constructor(
    private readonly request: CheckRequest,
    prepared: Prepared,
    milliseconds: number,
  ) {
    const { statesMax, secondsMax, bytesMax, onProgress, now } = request;
    const left = secondsMax === undefined ? undefined : Math.max(0, secondsMax - milliseconds / 1000);
    this.system = liveMachine(request, prepared);
    this.search = new LivenessSearch(this.system, { statesMax, secondsMax: left, bytesMax, onProgress, now });
  }

  /** What it came to; a lasso is one, as taking it again shows. */
  outcome(): LivenessOutcome {
    const { system, request } = this;
    const result = this.search.result();
    if (result.lasso) {
      const flaw = lassoFlaw(system, result.lasso);
      assert(flaw.kind === 'none', `a lasso that was found is one, and not ${flaw.kind}`);
    }
    const { states, transitions, milliseconds } = result.statistics;
    const properties = livenessOf(request).map(({ name }) => name);
    return { result, figures: { properties, fairness: fairnessOf(request), states, transitions, milliseconds }, reached: system.reached };
  }
}

/** The finding that a lasso stands for. */
export function livenessFinding(request: CheckRequest, { requirement }: Lasso): Finding {
  const { name, statement } = livenessOf(request)[requirement];
  return { kind: 'liveness', property: name, message: statement };
}
