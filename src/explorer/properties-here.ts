// The properties of a model at a position: what holds, what does not, and what has been seen on the way.
import { findingName } from '../core/verdict.js';
import type { Property } from '../lang/property.js';
import { isGuessingNow } from '../machine/window.js';
import type { Ground } from './ground.js';
import type { Position } from './shape.js';
import type { PropertyHere } from './state-shape.js';
import type { Walk } from './walk.js';

/** How far a walk is looked at, and what was wrong so far. */
export interface Extent {
  readonly at: number;
  readonly findings: Position['findings'];
}

type Value = Pick<PropertyHere, 'value' | 'step'>;

/** Each property after the first steps of a walk. */
export function propertiesAlong(ground: Ground, walk: Walk, { at, findings }: Extent): readonly PropertyHere[] {
  const truths = truthsAlong(ground, walk, at);
  return ground.properties.map((property) => {
    const { name, kind, statement } = property;
    return { name, kind, statement, ...valueOf(ground, property, { walk, at, findings, truths }) };
  });
}

// What each property of states says of each state; nothing where a load is pending.
function truthsAlong({ prepared }: Ground, { states }: Walk, at: number): readonly (ReadonlyMap<string, boolean> | undefined)[] {
  const { machine, watch } = prepared;
  return states.slice(0, at + 1).map((state) => {
    machine.enterAlone(state);
    return machine.defers && isGuessingNow(machine) ? undefined : watch.truths(machine);
  });
}

interface Known extends Extent {
  readonly walk: Walk;
  readonly truths: readonly (ReadonlyMap<string, boolean> | undefined)[];
}

function valueOf(ground: Ground, property: Property, { walk, at, findings, truths }: Known): Value {
  const { name } = property;
  switch (property.kind) {
    case 'always':
      return required(
        truths.findIndex((truth) => truth?.get(name) === false),
        truths.at(-1) === undefined,
      );
    case 'sometimes':
      if ('entered' in property.witness) return seenAt(enteredAt(ground, walk, { region: property.witness.entered, at }), false);
      return seenAt(
        truths.findIndex((truth) => truth?.get(name) === true),
        truths.at(-1) === undefined,
      );
    case 'never':
      return required(stepOf(findings, property.fault), false);
    case 'each-run':
      return required(stepOf(findings, name), false);
    case 'eventually':
    case 'leads-to':
      // Of executions without end: no position decides it, but the end of one that goes round without it.
      return stepOf(findings, name) >= 0 ? { value: 'violated', step: stepOf(findings, name) } : { value: 'undecided' };
  }
}

function required(step: number, isUnknown: boolean): Value {
  if (step >= 0) return { value: 'violated', step };
  return { value: isUnknown ? 'unknown' : 'holds' };
}

function seenAt(step: number, isUnknown: boolean): Value {
  if (step >= 0) return { value: 'seen', step };
  return { value: isUnknown ? 'unknown' : 'not-seen' };
}

function stepOf(findings: Position['findings'], name: string): number {
  return findings.find(({ finding }) => findingName(finding) === name)?.step ?? -1;
}

function enteredAt({ prepared }: Ground, { entered }: Walk, { region, at }: { region: string; at: number }): number {
  const bit = 1 << prepared.compiled.program.regions.indexOf(region);
  return entered.slice(0, at + 1).findIndex((bits) => (bits & bit) !== 0);
}
