// What a system is that was made by hand to catch a reduction that goes too far.
import type { System } from '../../src/index.js';
import type { AnyCell } from '../../src/lang/cell.js';
import type { Bounds } from './instances.js';

/** A system, under which bounds it is explored, and what is found in it however it is explored. */
export interface HandMade {
  readonly name: string;
  readonly system: System;
  readonly bounds: Bounds;
  readonly regions?: readonly string[];
  readonly cells?: readonly AnyCell[];
  /** Bounds that are reached, as bits of REACHED. */
  readonly reaches?: number;
  /** Whether one of its regions is entered. */
  readonly isEntered?: boolean;
  /** Kinds of finding; see `kindsOf`. */
  readonly finds: readonly string[];
}

/** The bounds of most of them. */
export const BOUNDS: Bounds = { memory: 'sc', compiler: 'faithful', cpus: 2, nmis: 1, window: 6 };
