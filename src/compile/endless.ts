// Threads that never repeat a local state: what the mistake is, and where.
import { refuse } from '../core/diagnostic.js';
import { whereOf } from './replay.js';
import type { ThreadTree, TreeNode } from './tree.js';

/** Ends in the diagnostic endless-thread, whose place is the op that came most often on the way to the deepest node. */
export function refuseEndless(tree: ThreadTree, deepest: TreeNode): never {
  const { node, count } = mostFrequent(deepest);
  return refuse({
    code: 'endless-thread',
    message:
      `thread ${tree.body.name} never repeats a local state: ` +
      `${node.op.name}() came ${count} times on one path of ${deepest.depth} ops`,
    where: whereOf(node.op.site),
    instead: "put `yield* loop('label', [locals])` at the head of the loop, or wait with wait_until()",
  });
}

// The op of one place in the source that stands most often on the way to a node.
function mostFrequent(deepest: TreeNode): { readonly node: TreeNode; readonly count: number } {
  const found = new Map<string, { node: TreeNode; count: number }>();
  for (let at: TreeNode | undefined = deepest; at; at = at.parent) {
    const where = whereOf(at.op.site);
    const place = where ? `${where.file}:${where.line}` : at.op.name;
    const known = found.get(place);
    if (known) known.count++;
    else found.set(place, { node: at, count: 1 });
  }
  const [most] = [...found.values()].sort((one, other) => other.count - one.count);
  return most;
}
