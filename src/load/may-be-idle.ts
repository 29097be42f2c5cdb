// What a suite makes of a verdict: an entry in which something never happened, and the model does not say that it may, shows too little.
import { idleText, type Idle } from '../core/idle.js';
import { refuse } from '../core/diagnostic.js';
import type { SourceLocation } from '../core/location.js';
import type { Verdict } from '../core/verdict.js';
import { isAt, parsePlace } from '../edit/place.js';
import type { Model } from '../lang/model.js';

/** The verdict for an entry of a suite: `vacuous` where `check` says `holds`, but something is idle that need not be expected to be. */
export function suiteVerdict(model: Model, verdict: Verdict): Verdict {
  if (verdict.kind !== 'holds') return verdict;
  const missing = unallowed(model, verdict.idle);
  return missing.length === 0 ? verdict : { kind: 'vacuous', missing: missing.map(idleText), idle: verdict.idle };
}

/** What is idle although the model does not say that it may be. */
export function unallowed({ mayBeIdle = [] }: Pick<Model, 'mayBeIdle'>, idle: readonly Idle[]): readonly Idle[] {
  return idle.filter((each) => !mayBeIdle.some((text) => isMeant(text, each)));
}

function isMeant(text: string, idle: Idle): boolean {
  switch (idle.kind) {
    case 'op': {
      const frame = { ...idle.where, functionName: idle.functionName };
      return isPlace(text) && isAt(parsePlace(text), { name: idle.op.replace(/\(.*$/, ''), label: undefined, frame });
    }
    case 'region':
      return text === idle.region;
    case 'interrupt':
      return text === `${idle.interrupt} in ${idle.region}`;
    case 'run':
      return text === idle.property;
  }
}

// Names of regions and properties may have other characters than those of functions.
function isPlace(text: string): boolean {
  return /^\w+(@\S+)?(\s+in\s+\S+)?$/.test(text);
}

/** Ends in the diagnostic bad-model where an entry says which of several calls it is about in a way that is not for here. */
export function checkMayBeIdle({ mayBeIdle = [] }: Model, where: SourceLocation | undefined): void {
  const wrong = mayBeIdle.find((text) => /[#[]/.test(text));
  if (wrong === undefined) return;
  refuse({
    code: 'bad-model',
    where,
    message: `mayBeIdle cannot have '${wrong}'`,
    instead: 'write NAME, `NAME in FUNCTION`, NAME@file.ts:12, a region, `NMI in REGION`, or a property of runs',
  });
}
