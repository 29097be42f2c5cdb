// What was performed: which ops, with which answers, and where interrupts arrived. It costs a search nothing for each transition: it is
// noted when a CPU is asked what it can do in a situation that nobody has met before (see local-steps.ts and macro-steps.ts).
//
// Fused steps note each of their ops, and the arrivals that are possible between them. What a search leaves out because it is the image of
// what it explores is added at the end, by the same automorphisms.
import { OPCODE, threadOfRow, type Program } from '../program/program.js';
import { imageOfAnswer } from './automorphism.js';
import type { Points } from './points.js';
import { cpuOfTask, tasksOn } from './uses.js';

/** What was performed, as data that can be posted. */
export interface Marks {
  /** 1 by edge of the program: an op was performed with this answer. */
  readonly edges: Uint8Array;
  /** By row: the kinds of action, a bit each, by which interrupts arrived while the context on top of their CPU stood there. */
  readonly arrivals: Uint8Array;
}

/** The symmetry that a search used. */
export interface UsedSymmetry {
  /** Interchangeable CPUs. */
  readonly classes: readonly (readonly number[])[];
  /** Generators of all other symmetry, with what they move. */
  readonly group: { readonly generators: readonly Int32Array[]; readonly points: Points } | undefined;
}

/** No marks yet. */
export function noMarks({ next, rows }: Pick<Program, 'next' | 'rows'>): Marks {
  return { edges: new Uint8Array(next.length), arrivals: new Uint8Array(rows.count) };
}

/** Adds marks to others of the same program. */
export function addMarks(target: Marks, { edges, arrivals }: Marks): void {
  for (let edge = 0; edge < edges.length; edge++) target.edges[edge] |= edges[edge];
  for (let row = 0; row < arrivals.length; row++) target.arrivals[row] |= arrivals[row];
}

/** The marks, and all images of them. */
export function withImages(program: Program, marks: Marks, symmetry: UsedSymmetry): Marks {
  const images = new Images(program, marks, symmetry);
  images.close();
  return images.all;
}

// Rows with an answer that they were performed with, or with -1 for what arrived there, until all images of all of them are there.
class Images {
  readonly all: Marks;
  private readonly waiting: { readonly row: number; readonly answer: number }[] = [];
  /** By thread: the first rows of the threads that do the same on interchangeable CPUs. */
  private readonly twins: readonly (readonly number[])[];

  constructor(
    private readonly program: Program,
    marks: Marks,
    private readonly symmetry: UsedSymmetry,
  ) {
    this.all = noMarks(program);
    this.twins = program.threads.map((_, thread) => twinsOf(program, thread, symmetry));
    const { rows } = program;
    for (let row = 0; row < rows.count; row++) {
      this.addArrivals(row, marks.arrivals[row]);
      for (let answer = 0; answer < rows.edgeCount[row]; answer++)
        if (marks.edges[rows.edge[row] + answer] !== 0) this.addEdge(row, answer);
    }
  }

  close(): void {
    const { program, symmetry } = this;
    const { opcode } = program.rows;
    for (let mark = this.waiting.pop(); mark; mark = this.waiting.pop()) {
      const { row, answer } = mark;
      this.addTwins(row, answer);
      if (answer >= 0 && opcode[row] === OPCODE.cpu)
        for (const cpu of symmetry.classes.find((members) => members.includes(answer)) ?? []) this.addEdge(row, cpu);
      for (const to of symmetry.group?.generators ?? []) this.addImage(to, row, answer);
    }
  }

  private addImage(to: Int32Array, row: number, answer: number): void {
    const { program, symmetry, all } = this;
    const { group } = symmetry;
    if (group === undefined) return;
    const image = to[group.points.row + row] - group.points.row;
    if (answer < 0) this.addArrivals(image, all.arrivals[row]);
    else this.addEdge(image, program.rows.edgeCount[image] === 1 ? 0 : imageOfAnswer(program, group.points, to, { row, answer }));
  }

  private addTwins(row: number, answer: number): void {
    const { program, twins, all } = this;
    const thread = threadOfRow(program, row);
    for (const firstRow of twins[thread] ?? []) {
      const twin = row - program.threads[thread].firstRow + firstRow;
      if (answer < 0) this.addArrivals(twin, all.arrivals[row]);
      else this.addEdge(twin, answer);
    }
  }

  private addEdge(row: number, answer: number): void {
    const edge = this.program.rows.edge[row] + answer;
    if (this.all.edges[edge] !== 0) return;
    this.all.edges[edge] = 1;
    this.waiting.push({ row, answer });
  }

  private addArrivals(row: number, kinds: number): void {
    if ((kinds & ~this.all.arrivals[row]) === 0) return;
    this.all.arrivals[row] |= kinds;
    this.waiting.push({ row, answer: -1 });
  }
}

// The first rows of the tasks in the same place on CPUs that are interchangeable with that of a task.
function twinsOf(program: Program, thread: number, { classes }: UsedSymmetry): number[] {
  const task = program.tasks.indexOf(thread);
  if (task < 0) return [];
  const cpu = cpuOfTask(program, task);
  const place = tasksOn(program, cpu).indexOf(task);
  const members = classes.find((each) => each.includes(cpu)) ?? [];
  return members.flatMap((member) => (member === cpu ? [] : [program.threads[program.tasks[tasksOn(program, member)[place]]].firstRow]));
}
