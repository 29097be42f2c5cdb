// Heads of loops: what makes two of them one, and how long ago the pointers were loaded that a loop takes from round to round.
import type { OpOf } from '../lang/op.js';
import { isPointer, objectKey, objectOf, originOf } from '../lang/struct.js';
import type { Value } from '../lang/value.js';
import { DEPENDENCY_MAX } from '../program/program.js';
import type { Build } from './build.js';
import { located } from './located.js';
import type { Nesting } from './nesting.js';
import type { TreeNode } from './tree.js';

/** What surrounds a head: the regions that it is in, and the counters. */
export interface Surroundings {
  readonly regions: readonly string[];
  readonly nesting: Nesting;
}

/** Heads with equal keys are one, where properties know the same of the run. */
export function loopKey(build: Build, loop: OpOf<'loop'>, { regions, nesting }: Surroundings, distances: readonly number[]): string {
  const locals = located(loop.site, () => loop.locals.map((value) => build.names.key(value)));
  return JSON.stringify([loop.label, locals, distances, regions, nesting]);
}

/** Where a thread comes to a head: behind which op, after how many answers, and whether no other head stands between. */
export interface Approach {
  readonly from: TreeNode | undefined;
  readonly depth: number;
  readonly kept: ReadonlySet<number>;
  readonly isFirst: boolean;
}

/** How many answers ago each local was given that is a pointer; 0: long ago, not known, or of no interest, as only dependencies ask. */
export function distancesOf(build: Build, locals: readonly Value[], { from, depth, kept, isFirst }: Approach): readonly number[] {
  if (build.source.dependencies !== true) return [];
  return locals.map((local) => {
    const origin = isPointer(local) ? originOf(local) : -1;
    const isKnown = origin >= 0 && (kept.has(origin) || (isFirst && origin >= (from?.roundStart ?? 0)));
    return isKnown && depth - origin <= DEPENDENCY_MAX ? depth - origin : 0;
  });
}

/** The answers whose distances a head tells; see `TreeNode.kept`. */
export function keptAt(depth: number, distances: readonly number[]): ReadonlySet<number> {
  return new Set(distances.filter((distance) => distance > 0).map((distance) => depth - distance));
}

/** The answers that locals came from, by the object that they point to. */
export function originsOf(locals: readonly Value[]): ReadonlyMap<string, number> {
  const origins = new Map<string, number>();
  for (const local of locals) if (isPointer(local)) origins.set(objectKey(objectOf(local)), originOf(local));
  return origins;
}
