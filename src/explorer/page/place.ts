// The place of the page: its address taken apart. What the server understands is one query; the rest belongs to the page.
import type { Label } from '../shape.js';

/** What the page can show. */
export const VIEWS = ['walk', 'compare', 'grid', 'necessity'] as const;

/** One of {@link VIEWS}. */
export type View = (typeof VIEWS)[number];

/** What can stand in the middle of a walk. */
export const PANELS = ['lanes', 'table', 'automata'] as const;

/** One of {@link PANELS}. */
export type Panel = (typeof PANELS)[number];

/** A path that was left, to be taken up again. */
export interface Branch {
  readonly name: string;
  readonly path: readonly Label[];
}

/** The address, taken apart. */
export interface Place {
  /** What the server understands: an `Address` of shape.ts, as a query string without a question mark. */
  readonly query: string;
  readonly view: View;
  readonly panel: Panel;
  /** The thread whose automaton is shown. */
  readonly thread: string | undefined;
  /** The query of what is compared with. */
  readonly other: string | undefined;
  readonly branches: readonly Branch[];
}

const BRANCHES_MAX = 12;

/** Takes an address apart; what it does not know is left to the server. */
export function parsePlace(search: string): Place {
  const all = new URLSearchParams(search);
  const branches = all.getAll('branch').flatMap((text): Branch[] => {
    const end = text.lastIndexOf(':');
    const path = text.slice(end + 1).split('.');
    return end < 1 || path[0] === '' ? [] : [{ name: text.slice(0, end), path }];
  });
  const view = VIEWS.find((each) => each === all.get('view')) ?? 'walk';
  const panel = PANELS.find((each) => each === all.get('show')) ?? 'lanes';
  const thread = all.get('thread') ?? undefined;
  const other = all.get('with') ?? undefined;
  for (const own of ['view', 'show', 'thread', 'with', 'branch']) all.delete(own);
  return { query: all.toString(), view, panel, thread, other, branches };
}

/** Puts an address together; what is usual is left out. */
export function formatPlace({ query, view, panel, thread, other, branches }: Place): string {
  const all = new URLSearchParams(query);
  if (view !== 'walk') all.set('view', view);
  if (panel !== 'lanes') all.set('show', panel);
  if (thread !== undefined) all.set('thread', thread);
  if (other !== undefined) all.set('with', other);
  for (const { name, path } of branches) all.append('branch', `${name}:${path.join('.')}`);
  return `?${all.toString()}`;
}

/** A parameter of a query; `undefined` where it has its default. */
export function valueOf(query: string, name: string): string | undefined {
  return new URLSearchParams(query).get(name) ?? undefined;
}

/** A query with another instance: of the path every label stays, to be tried there; the digest was that of another program. */
export function withValue(query: string, name: string, value: string | undefined): string {
  const all = new URLSearchParams(query);
  all.delete('digest');
  if (value === undefined) all.delete(name);
  else all.set(name, value);
  return all.toString();
}

/** The steps of a query's path. */
export function pathOf(query: string): readonly Label[] {
  const text = valueOf(query, 'path') ?? '';
  return text === '' ? [] : text.split('.');
}

/** How many of them are taken. */
export function atOf(query: string): number {
  const { length } = pathOf(query);
  const at = Number(valueOf(query, 'at') ?? length);
  return Number.isInteger(at) && at >= 0 ? Math.min(at, length) : length;
}

/** A query with another path, of which the first `at` steps are taken. How the path went on for ever is said of no other one. */
export function withPath(query: string, path: readonly Label[], at: number = path.length): string {
  const all = new URLSearchParams(query);
  all.delete('at');
  if (all.get('path') !== path.join('.')) all.delete('loop');
  if (path.length === 0) all.delete('path');
  else all.set('path', path.join('.'));
  if (at !== path.length) all.set('at', String(at));
  return all.toString();
}

/** A query whose path ends where it ends. */
export function withoutLoop(query: string): string {
  const all = new URLSearchParams(query);
  all.delete('loop');
  return all.toString();
}

const USUAL: Readonly<Record<string, string>> = { memory: 'tso', compiler: 'faithful', cpus: '2', nmis: 'unbounded' };

/** The query of the initial state: what tells one instance from another, always in the same words. */
export function instanceOf(query: string): string {
  const all = [...new URLSearchParams(withoutLoop(withPath(withValue(query, 'digest', undefined), [])))];
  const instance = new URLSearchParams(all.filter(([name, value]) => USUAL[name] !== value));
  instance.sort();
  return instance.toString();
}

/** The branches with a path that is about to be left for another; one that goes on in the other, or is kept already, needs no branch. */
export function keepBranch(branches: readonly Branch[], left: readonly Label[], next: readonly Label[]): readonly Branch[] {
  const others = branches.filter(({ path }) => !startsWith(next, path));
  if (startsWith(next, left) || others.some(({ path }) => startsWith(path, left))) return others;
  const used = new Set(branches.map(({ name }) => name));
  let number = 1;
  while (used.has(`branch ${number}`)) number++;
  return [...others.filter(({ path }) => !startsWith(left, path)), { name: `branch ${number}`, path: left }].slice(-BRANCHES_MAX);
}

/** Whether a path begins with all of another's steps. */
export function startsWith(path: readonly Label[], start: readonly Label[]): boolean {
  return start.length <= path.length && start.every((label, index) => label === path[index]);
}

/** At which step, from 1, a path first leaves another: one more than both have where one goes on. */
export function forkOf(one: readonly Label[], other: readonly Label[]): number {
  const length = Math.min(one.length, other.length);
  for (let index = 0; index < length; index++) if (one[index] !== other[index]) return index + 1;
  return length + 1;
}

/** The query of an address as the server, or a link, has it: what is after the question mark, if there is one. */
export function queryOf(address: string): string {
  return new URLSearchParams(address.slice(address.indexOf('?') + 1)).toString();
}
