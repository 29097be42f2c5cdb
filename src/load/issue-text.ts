// What valibot complains about, as a person would say it.
import * as v from 'valibot';
import type { Diagnostic } from '../core/diagnostic.js';
import { nearest } from './nearest.js';

/** What the value that was looked at is called, and the names of the members that the object at a path may have. */
export interface Looked {
  readonly whole: string;
  readonly namesAt: (path: readonly PropertyKey[]) => readonly string[];
}

/** What an issue is, in words. */
export interface IssueText extends Pick<Diagnostic, 'message' | 'instead'> {
  readonly path: readonly PropertyKey[];
}

// Whether an issue is about a member that the object does not have.
function isUnknownMember(issue: v.BaseIssue<unknown>): boolean {
  return issue.type === 'strict_object' && issue.expected === 'never';
}

/** What is wrong, with the keys that lead there, and what to write instead. A name that is not known comes before one that is missing. */
export function issueText(issues: readonly v.BaseIssue<unknown>[], { whole, namesAt }: Looked): IssueText {
  const issue = issues.find(isUnknownMember) ?? issues[0];
  const path = (issue.path ?? []).map((item) => item.key as PropertyKey); // Only maps have other keys.
  const name = v.getDotPath(issue) ?? whole;
  if (isUnknownMember(issue)) {
    const given = String(path.at(-1));
    const names = namesAt(path.slice(0, -1));
    const meant = nearest(given, names);
    const known = `what can be said there: ${names.join(', ')}`;
    return { path, message: `${name} means nothing`, instead: meant === undefined ? known : `did you mean ${meant}? ${known}` };
  }
  if (issue.input === undefined) return { path, message: `${name} is missing`, instead: `say ${name}` };
  return { path, message: `${name} ${issue.message}, but is ${shown(issue.input)}`, instead: undefined };
}

/** A value as a message shows it: short, on one line. */
export function shown(value: unknown): string {
  if (typeof value === 'function') return `the function ${value.name || 'without a name'}`;
  if (typeof value === 'bigint' || typeof value === 'symbol') return String(value);
  const text = jsonOf(value);
  return text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX)}…`;
}

const SHOWN_MAX = 60;

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return 'an object'; // It has a cycle, or what is in it has no JSON.
  }
}
