// The house: which row each file of src/ is in, and what may import what. DESIGN.md, "The house".
import { importsOf, resolveImport, type Import, type Source } from './source.js';

/** A file or import that breaks the plan of the house. */
export interface Breach {
  readonly path: string;
  readonly offset: number;
  readonly message: string;
}

/**
 * The row of each folder or file of src/: it imports from lower rows, or from its own folder. Folders of one row are blind to
 * each other, and so are the files.
 */
const ROWS: readonly (readonly [place: string, row: number])[] = [
  ['src/core', 0],
  ['src/lang', 1],
  ['src/program', 2],
  ['src/edit', 2],
  ['src/compile', 3],
  ['src/machine', 3],
  ['src/explore', 3],
  ['src/trace', 4],
  ['src/litmus', 5],
  ['src/prepare.ts', 5],
  ['src/changes.ts', 5.5],
  ['src/check.ts', 6],
  ['src/check-every.ts', 6.5],
  ['src/check-liveness.ts', 5.5],
  ['src/load', 6],
  ['src/necessity', 6.2],
  ['src/report', 6],
  ['src/cli', 7],
  ['src/testing', 7],
  ['src/explorer/page', 6.8],
  ['src/explorer', 6.7],
];

/** What runs in a browser besides: the page, with the one package that it is made of. Of the server it knows the types of what it says. */
const PAGE = 'src/explorer/page';
const PAGE_PACKAGES = /^preact(\/|$)/;
const PAGE_SERVER = /^src\/explorer\/(?:page\/|(?:[a-z]+-)?shape\.ts$)/;

/** What a folder may not import although it is in a lower row. */
const NEVER: readonly (readonly [from: string, to: string])[] = [
  ['src/explore', 'src/lang'],
  ['src/explore', 'src/program'],
];

/** The public face of the language: what models and properties import as 'quiesce'. */
const FACE = 'src/index.ts';
const FACE_SHOWS = ['src/core', 'src/lang'];

/** What a folder may import beyond lower rows. The loader tells models where 'quiesce' is. */
const ALSO: readonly (readonly [from: string, to: string])[] = [
  ['src/report', 'src/check.ts'],
  ['src/report', 'src/check-every.ts'],
  ['src/report', 'src/necessity'],
  ['src/load', FACE],
];

/** Folders that run anywhere, also in a browser: they import no packages and nothing of Node. */
const PURE = ['src/core', 'src/lang', 'src/edit', 'src/program', 'src/machine', 'src/explore', 'src/trace', FACE];

/** What breaks the plan among the imports of a file. */
export function breachesOf(source: Source): Breach[] {
  const { path } = source;
  const place = placeOf(path);
  if (path.startsWith('src/') && path !== FACE && place === undefined) {
    return [{ path, offset: 0, message: 'no row of the house holds this file: put it into a folder that has one' }];
  }
  return importsOf(source).flatMap((found) => {
    const message = objection(path, found);
    return message === undefined ? [] : [{ path, offset: found.offset, message }];
  });
}

function objection(path: string, { specifier }: Import): string | undefined {
  const target = resolveImport(path, specifier);
  if (path.startsWith('src/')) return target === undefined ? packageObjection(path, specifier) : sourceObjection(path, target);
  if (path.startsWith('models/')) return target === undefined ? faceOnly(specifier) : within(target, ['models', 'properties']);
  if (path.startsWith('properties/')) return target === undefined ? faceOnly(specifier) : within(target, ['properties']);
  return undefined;
}

function sourceObjection(path: string, target: string): string | undefined {
  if (path === FACE) return within(target, FACE_SHOWS);
  const from = placeOf(path);
  const to = target === FACE ? FACE : placeOf(target);
  if (from === undefined || to === undefined) return `${target} is in no row of the house`;
  if (from === PAGE && isIn(target, 'src/explorer') && !PAGE_SERVER.test(target))
    return `${target}: the page talks to the server by what it says`;
  if (has(NEVER, from, to)) return `${from} never imports ${to}`;
  if (from === to || has(ALSO, from, to) || rowOf(to) < rowOf(from)) return undefined;
  return `${from} (row ${rowOf(from)}) imports ${to} (row ${rowOf(to)}): imports point down the rows`;
}

function packageObjection(path: string, specifier: string): string | undefined {
  if (isIn(path, PAGE) && !PAGE_PACKAGES.test(specifier)) return `'${specifier}': the page is made of preact alone`;
  if (!PURE.some((place) => isIn(path, place))) return undefined;
  return `'${specifier}': this part of the house runs anywhere, without packages and without Node`;
}

function faceOnly(specifier: string): string | undefined {
  return specifier === 'quiesce' ? undefined : `'${specifier}': models and properties say everything in the language of 'quiesce'`;
}

function within(target: string, places: readonly string[]): string | undefined {
  return places.some((place) => isIn(target, place)) ? undefined : `${target}: only ${places.join(' and ')} may be imported here`;
}

function isIn(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`);
}

function has(pairs: readonly (readonly [string, string])[], from: string, to: string): boolean {
  return pairs.some(([first, second]) => first === from && second === to);
}

function placeOf(path: string): string | undefined {
  return ROWS.find(([place]) => isIn(path, place))?.[0];
}

function rowOf(place: string): number {
  return ROWS.find(([name]) => name === place)?.[1] ?? Infinity;
}

/** What a file needs to load: the files that it imports, those that only lend it types left out. */
export function loadGraph(sources: readonly Source[]): Map<string, readonly string[]> {
  return graphOf(sources, (found) => !found.isTypeOnly);
}

/** What each file mentions in any import. */
export function importGraph(sources: readonly Source[]): Map<string, readonly string[]> {
  return graphOf(sources, () => true);
}

function graphOf(sources: readonly Source[], isCounted: (found: Import) => boolean): Map<string, readonly string[]> {
  const targets = (source: Source): string[] =>
    importsOf(source)
      .filter(isCounted)
      .flatMap(({ specifier }) => resolveImport(source.path, specifier) ?? []);
  return new Map(sources.map((source) => [source.path, targets(source)]));
}

/** The cycles of a graph: from each file that reaches itself, a shortest way round; each cycle once. */
export function cyclesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const cycles = new Map<string, string[]>();
  for (const start of graph.keys()) {
    const cycle = wayBack(graph, start);
    const name = [...cycle].sort().join(' ');
    if (cycle.length > 0 && !cycles.has(name)) cycles.set(name, cycle);
  }
  return [...cycles.values()];
}

function wayBack(graph: ReadonlyMap<string, readonly string[]>, start: string): string[] {
  const ways = [[start]];
  const seen = new Set<string>();
  for (const way of ways) {
    for (const next of graph.get(way.at(-1) ?? start) ?? []) {
      if (next === start) return way;
      if (!seen.has(next)) ways.push([...way, next]);
      seen.add(next);
    }
  }
  return [];
}

/** The files of a graph that no entry leads to. */
export function unreachable(graph: ReadonlyMap<string, readonly string[]>, isEntry: (path: string) => boolean): string[] {
  const reached = new Set([...graph.keys()].filter(isEntry));
  // A set hands out what is added to it while it is walked.
  for (const path of reached) for (const next of graph.get(path) ?? []) reached.add(next);
  return [...graph.keys()].filter((path) => !reached.has(path));
}
