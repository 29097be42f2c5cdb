// The fingerprint of what was compiled: the program's digest, and what properties of complete runs have seen of the threads. These are
// judged while a program is compiled, so two programs may be one although the runs that they come from differ.
import type { Build } from './build.js';
import type { Compiled } from './compile.js';
import type { Target, ThreadTree } from './tree.js';

/** Equal fingerprints: nothing that is asked of the model can tell the two apart. */
export function fingerprintOf({ build, program }: Compiled): string {
  return JSON.stringify([program.digest, ...[...build.trees].flatMap(([key, tree]) => runsOf(build, key, tree))]);
}

function runsOf(build: Build, key: string, tree: ThreadTree): unknown[] {
  if (build.runProperties(tree).length === 0) return [];
  return [
    key,
    ...tree.nodes.map(({ history, edges }) => [history.lines, ...[...edges].map(([answer, edge]) => [answer, textOf(edge.target)])]),
  ];
}

function textOf(target: Target): unknown {
  switch (target.kind) {
    case 'node':
      return target.node.history.lines;
    case 'end':
      return ['end', target.history.lines];
    case 'finding':
      return target.finding;
    case 'loop':
      return target.head.key;
  }
}
