// What is idle: what a model has, and no execution of an instance came to. Nothing that the model promises was tried there.
import type { SourceLocation } from './location.js';

/** One thing that never happened. */
export type Idle =
  /** A call that no execution performs, with the function that makes it. */
  | { readonly kind: 'op'; readonly op: string; readonly functionName: string; readonly where: SourceLocation }
  /** A region that no execution enters. */
  | { readonly kind: 'region'; readonly region: string }
  /** A region that is entered, and could be interrupted, but no such interrupt arrives there. */
  | { readonly kind: 'interrupt'; readonly interrupt: 'NMI' | 'irq'; readonly region: string }
  /** A property of complete runs; no run that it is about ever ends. */
  | { readonly kind: 'run'; readonly property: string };

/** What tells one thing from another: of a call, its place. */
export function idleKey(idle: Idle): string {
  switch (idle.kind) {
    case 'op': {
      const { file, line, column } = idle.where;
      return `op ${file}:${line}:${column}`;
    }
    case 'region':
      return `region ${idle.region}`;
    case 'interrupt':
      return `interrupt ${idle.interrupt} ${idle.region}`;
    case 'run':
      return `run ${idle.property}`;
  }
}

/** `kfree(data#0) at module.ts:32`, `region retry`, `NMI in update`, `complete run for handled-once`. */
export function idleText(idle: Idle): string {
  switch (idle.kind) {
    case 'op':
      return `${idle.op} at ${idle.where.file.split('/').at(-1)}:${idle.where.line}`;
    case 'region':
      return `region ${idle.region}`;
    case 'interrupt':
      return `${idle.interrupt} in ${idle.region}`;
    case 'run':
      return `complete run for ${idle.property}`;
  }
}
