// Compile: from a system of generators to the flat tables of a program.
//
//   replay against every value (grow) -> check loops -> liveness -> quotient -> lay out memory -> rows -> digest
import type { Program } from '../program/program.js';
import { Build, type Source } from './build.js';
import { layOutMemory, isTracked, valuesOf } from './cells.js';
import { dependenciesOf, type DependencyMasks } from './dependencies.js';
import { digestOf } from './digest.js';
import { grow } from './grow.js';
import { liveObjects } from './liveness.js';
import { checkLoops } from './loops.js';
import { quotient, type Quotient } from './quotient.js';
import { emitRows, type RowTables } from './rows.js';
import { AskedLater, RunQuestions } from './run-questions.js';
import type { ThreadTree, TreeNode } from './tree.js';

/** A program, and the build that its traces are explained with. */
export interface Compiled {
  readonly program: Program;
  readonly build: Build;
  /** Which row each node of a tree has become part of, by node id. */
  readonly rowsOfNodes: ReadonlyMap<ThreadTree, Int32Array>;
}

/** Compiles a system for a number of CPUs. Mistakes of the model end in a diagnostic. */
export function compile(source: Source): Compiled {
  const build = grown(source);
  checkLoops(build);
  const trees = orderedTrees(build);
  const regions = observedRegions(source);
  const dependencies = new Map(trees.map((tree) => [tree, source.dependencies ? dependenciesOf(build, tree) : []]));
  const callbacks = trees.filter((tree) => tree.kind === 'callback');
  const { tables, rowsOfNodes } = emitRows({
    build,
    memory: layOutMemory(build),
    regions: regions.all,
    quotients: new Map(trees.map((tree) => [tree, quotientOf(build, { tree, regions, dependencies: dependencies.get(tree) ?? [] })])),
    dependencies,
    live: new Map(trees.map((tree) => [tree, liveObjects(tree, build)])),
    callbackIndex: new Map(callbacks.map((tree, index) => [`callback ${tree.body.name}`, index])),
  });
  return { build, rowsOfNodes, program: assemble(build, { trees, tables, regions: regions.all }) };
}

// Grows the trees once more where a property of complete runs asked something only when rounds of loops were joined already.
function grown(source: Source): Build {
  const questions = new RunQuestions();
  for (;;) {
    const build = new Build(source, questions);
    try {
      grow(build);
      return build;
    } catch (error) {
      if (!(error instanceof AskedLater)) throw error;
    }
  }
}

interface Regions {
  readonly all: readonly string[];
  readonly inStates: ReadonlySet<string>;
}

// Regions that some property looks at: in states, or only as entered.
function observedRegions({ regions, system }: Source): Regions {
  const entered = (system.properties ?? []).flatMap((property) =>
    property.kind === 'sometimes' && 'entered' in property.witness ? [property.witness.entered] : [],
  );
  return { all: [...new Set([...regions, ...entered])].sort(), inStates: new Set(regions) };
}

function orderedTrees(build: Build): ThreadTree[] {
  const trees = [...build.trees];
  const callbacks = trees.filter(([, tree]) => tree.kind === 'callback').sort(([one], [other]) => (one < other ? -1 : 1));
  return [...trees.filter(([, tree]) => tree.kind !== 'callback'), ...callbacks].map(([, tree]) => tree);
}

function quotientOf(
  build: Build,
  { tree, regions, dependencies }: { tree: ThreadTree; regions: Regions; dependencies: readonly DependencyMasks[] },
): Quotient {
  const labelOf = (node: TreeNode): string => {
    const inside = node.regions.filter((region) => regions.inStates.has(region));
    return JSON.stringify([node.label, node.nesting, [...new Set(inside)].sort(), updateLabel(build, node), dependencies[node.id]]);
  };
  return quotient(tree, { labelOf, isObserved: (region) => regions.all.includes(region) });
}

// What an update writes for each old value: part of its label once the domains are known.
function updateLabel(build: Build, { op }: TreeNode): readonly string[] {
  if (op.kind !== 'update') return [];
  const variable = build.memory.variableOf(op.cell);
  if (!isTracked(build, variable)) return [];
  return valuesOf(variable).map((key) => {
    const old = variable.values.get(key);
    return old === undefined || op.when?.(old) === false ? '' : build.names.key(op.next(old));
  });
}

function assemble(
  build: Build,
  { trees, tables, regions }: { trees: readonly ThreadTree[]; tables: RowTables; regions: readonly string[] },
): Program {
  const { system, cpus } = build.source;
  const memory = layOutMemory(build);
  const indexOf = (kind: ThreadTree['kind']): number => trees.findIndex((tree) => tree.kind === kind);
  const indices = (kind: ThreadTree['kind']): number[] => trees.flatMap((tree, index) => (tree.kind === kind ? [index] : []));
  const undigested: Omit<Program, 'digest'> = {
    cpus,
    cells: memory.cells,
    objects: memory.objects,
    structs: memory.structs,
    ...tables,
    tasks: indices('task'),
    nmi: indexOf('nmi'),
    irq: indexOf('irq'),
    callbacks: indices('callback'),
    callbackArgument: trees
      .filter((tree) => tree.kind === 'callback')
      .map((tree) => memory.objectIndex.get(build.callbackObject(tree)) ?? -1),
    regions,
    regionsInStates: [...build.source.regions].sort(),
    flavours: system.flavours ?? 'consolidated',
    preemptible: system.preemptible ?? false,
    nmiDepth: system.nmiDepth ?? 1,
    callbackSlots: system.callbackSlots ?? 1,
    mayRestAllocated: system.mayRestAllocated ?? false,
  };
  return { ...undigested, digest: digestOf(undigested) };
}
