// The nearest name: what someone who mistyped a name probably meant.

/** The name that is closest to the one given, if any is close. */
export function nearest(given: string, names: readonly string[]): string | undefined {
  const wanted = given.toLowerCase();
  const ranked = names
    .map((name) => ({ name, distance: distance(wanted, name.toLowerCase()) }))
    .sort((one, other) => one.distance - other.distance);
  const [best] = ranked;
  if (best === undefined) return undefined;
  const isClose = best.distance <= Math.max(1, Math.floor(Math.max(wanted.length, best.name.length) / 3));
  return isClose || (wanted.length >= 3 && best.name.toLowerCase().startsWith(wanted))
    ? best.name
    : names.find((name) => wanted.length >= 3 && name.includes(wanted));
}

/** `did you mean nmi-rcu? Known models: a, b`. */
export function suggestion(given: string, kind: string, names: readonly string[]): string {
  const meant = nearest(given, names);
  const known = names.length === 0 ? `there are no ${kind}` : `${kind}: ${names.join(', ')}`;
  return meant === undefined ? known : `did you mean ${meant}? ${known}`;
}

// The least number of characters to add, remove, replace or swap with their neighbour (Damerau-Levenshtein, restricted).
function distance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const next = [row];
    for (let column = 1; column <= to.length; column++) {
      const cost = from[row - 1] === to[column - 1] ? 0 : 1;
      let least = Math.min(last[column] + 1, next[column - 1] + 1, last[column - 1] + cost);
      const isSwap = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (isSwap) least = Math.min(least, beforeLast[column - 2] + 1);
      next.push(least);
    }
    [beforeLast, last] = [last, next];
  }
  return last[to.length];
}
