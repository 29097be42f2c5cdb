// The fingerprint of what was compiled: the program's digest, and what properties of complete runs have seen of the threads. These are
// judged while a program is compiled, so two programs may be one although the runs that they come from differ.
import type { Build } from './build.js';
import type { Compiled } from './compile.js';
import { valuesText } from './history.js';
import type { History, Target, ThreadTree } from './tree.js';

/** Equal fingerprints: nothing that is asked of the model can tell the two apart. */
export function fingerprintOf({ build, program }: Compiled): string {
  return JSON.stringify([program.digest, ...[...build.trees].flatMap(([key, tree]) => runsOf(build, key, tree))]);
}

function runsOf(build: Build, key: string, tree: ThreadTree): unknown[] {
  if (build.runProperties(tree).length === 0) return [];
  return [
    key,
    ...tree.nodes.map(({ history, edges }) => [
      linesOf(history, build),
      ...[...edges].map(([answer, edge]) => [answer, textOf(edge.target, build)]),
    ]),
  ];
}

function linesOf({ lines }: History, { names }: Build): unknown {
  return lines.map((line) => [line.kind, line.name, line.kind === 'returned' ? valuesText([line.value], names) : '']);
}

function textOf(target: Target, build: Build): unknown {
  switch (target.kind) {
    case 'node':
      return linesOf(target.node.history, build);
    case 'end':
      return ['end', linesOf(target.history, build)];
    case 'finding':
      return target.finding;
    case 'loop':
      return [target.head.key, target.head.past];
  }
}
