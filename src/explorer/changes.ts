// What a step changes: two glances at states, compared.
import type { Change } from './shape.js';
import type { Glance } from './told-state.js';

/** What differs, memory first. */
export function changesBetween(before: Glance, after: Glance): readonly Change[] {
  return [
    ...memoryChanges(before, after),
    ...heapChanges(before, after),
    ...pendingChanges(before, after),
    ...contextChanges(before, after),
  ];
}

function memoryChanges(before: Glance, after: Glance): Change[] {
  return after.cells.flatMap(({ name, value }, index) => changed(name, before.cells[index].value, value));
}

function heapChanges(before: Glance, after: Glance): Change[] {
  const text = (isAllocated: boolean): string => (isAllocated ? 'allocated' : 'free');
  return after.heap.flatMap(({ name, isAllocated }, index) => changed(name, text(before.heap[index].isAllocated), text(isAllocated)));
}

function pendingChanges(before: Glance, after: Glance): Change[] {
  return after.pending.flatMap((count, cpu) => changed(`ops pending on CPU ${cpu}`, String(before.pending[cpu]), String(count)));
}

// A context is the same where its place is: the n-th of its kind on its CPU, with its name.
function contextChanges(before: Glance, after: Glance): Change[] {
  const [then, now] = [placesOf(before), placesOf(after)];
  const places = [...new Set([...then.keys(), ...now.keys()])];
  return places.flatMap((place) => changed(place, then.get(place) ?? 'not running', now.get(place) ?? 'not running'));
}

function placesOf({ contexts }: Glance): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  for (const { cpu, kind, name, next, state } of contexts) {
    const place = `${kind === 'nmi' ? 'NMI' : kind} ${name} on CPU ${cpu}`;
    const numbered = places.has(place) ? `${place} (${[...places.keys()].filter((each) => each.startsWith(place)).length + 1})` : place;
    places.set(numbered, `${state}: ${next}`);
  }
  return places;
}

function changed(what: string, before: string, after: string): Change[] {
  return before === after ? [] : [{ what, before, after }];
}
