// Standstill: who takes no step in a loop, and what is in the way of each in every state of it.
import { decodeAction } from '../machine/action.js';
import { candidatesOf } from '../machine/candidates.js';
import { keepersOf, type Keeper } from '../machine/grace.js';
import type { Machine } from '../machine/machine.js';
import type { Candidate, RefusalCode } from '../machine/refusal.js';
import { whyNot } from '../machine/why-not.js';
import type { TakenAction } from './schedule.js';

/** What is in the way of a context in one state. */
export interface Obstacle {
  readonly code: RefusalCode;
  /** The row of the context that is in the way; 0 where none is. */
  readonly row: number;
  /** The cell whose value it waits for, or -1. */
  readonly cell: number;
  /** The grace period that it waits for, or -1, and what keeps that from its end. */
  readonly grace: number;
  readonly keepers: readonly Keeper[];
}

/** A context that takes no step in a loop, or a callback that never begins. */
export interface Still {
  readonly cpu: number;
  /** The row of what it would do next. */
  readonly row: number;
  /** Whether it is a callback that has not begun: its slot's grace period, else -1. */
  readonly queuedBehind: number;
  /** By state of the loop: what is in its way; `undefined` where it could take a step. */
  readonly obstacles: readonly (Obstacle | undefined)[];
}

/** Those that take no step in a loop; `last` is the state that an empty one stays in. */
export function standstillOf(machine: Machine, loop: readonly TakenAction[], last: Int32Array): readonly Still[] {
  const states = loop.length === 0 ? [last] : loop.map(({ before }) => before);
  const moving = new Set<string>();
  const found = new Map<string, { readonly candidate: Candidate; readonly obstacles: (Obstacle | undefined)[] }>();
  for (const [index, state] of states.entries()) {
    machine.enterAlone(state);
    const taken = loop.at(index)?.action;
    for (const [key, candidate] of keyed(candidatesOf(machine))) {
      const { obstacles } = found.get(key) ?? { obstacles: [] };
      found.set(key, { candidate, obstacles: [...obstacles, obstacleOf(machine, candidate)] });
      if (taken && isTaken(taken, candidate)) moving.add(key);
    }
  }
  const still = [...found].filter(([key, { obstacles }]) => !moving.has(key) && obstacles.length === states.length);
  machine.enterAlone(states[0]);
  return still.map(([, { candidate, obstacles }]) => stillOf(machine, candidate, obstacles));
}

// The contexts that run, and the callbacks that are queued, each under a name that it keeps as long as it is there.
function keyed(candidates: readonly Candidate[]): [string, Candidate][] {
  const nmis = new Map<number, number>();
  return candidates.flatMap((candidate): [string, Candidate][] => {
    const { context, cpu, isArrival, action } = candidate;
    const isOfInterest = context === 'softirq' || (context !== 'none' && !isArrival);
    if (!isOfInterest) return [];
    const level = context === 'nmi' ? (nmis.get(cpu) ?? 0) : decodeAction(action).which;
    if (context === 'nmi') nmis.set(cpu, level + 1);
    return [[`${isArrival ? 'queued ' : ''}${context} ${cpu} ${level}`, candidate]];
  });
}

function isTaken({ kind, cpu, which }: TakenAction['action'], candidate: Candidate): boolean {
  const isSameKind = candidate.isArrival ? kind === candidate.context : kind === 'step';
  return isSameKind && cpu === candidate.cpu && !candidate.isInterrupted && which === decodeAction(candidate.action).which;
}

function obstacleOf(machine: Machine, candidate: Candidate): Obstacle | undefined {
  const reasons = Array.from({ length: candidate.ways }, (_, choice) => whyNot(machine, candidate, choice));
  const [first] = reasons;
  if (first === undefined || reasons.includes(undefined)) return undefined;
  const { code, row = 0, cell = -1, grace = -1 } = first;
  const isGrace = code === 'grace-period';
  return { code, row, cell, grace: isGrace ? grace : -1, keepers: isGrace ? keepersOf(machine, grace) : [] };
}

function stillOf(machine: Machine, candidate: Candidate, obstacles: readonly (Obstacle | undefined)[]): Still {
  const { cpu, row, isArrival, action } = candidate;
  const queuedBehind = isArrival ? machine.graceOfSlot(cpu, decodeAction(action).which) : -1;
  return { cpu, row, queuedBehind, obstacles };
}
