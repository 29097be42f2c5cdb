// Small marks that many panes share: a CPU's chip, a verdict, a place in the sources, a problem.
import type { ComponentChildren, JSX } from 'preact';
import type { SourceLocation } from '../../core/location.js';
import type { VerdictKind } from '../../core/verdict.js';
import type { Problem } from './api.js';
import { KIND_MARKS, KIND_WORDS, placeText } from './words.js';

/** `CPU 1`, in the CPU's colour. */
export function Cpu({ cpu }: { readonly cpu: number }): JSX.Element {
  return <span class={`cpu cpu${cpu % 4}`}>CPU {cpu}</span>;
}

/** The shape of a verdict. */
export const VERDICT_MARKS: Readonly<Record<VerdictKind | 'mistake', string>> = {
  holds: '✓',
  violated: '✗',
  incomplete: '?',
  vacuous: '!',
  mistake: '⚠',
};

/** What a step is, where it is no plain op. */
export function Kind({ kind }: { readonly kind: keyof typeof KIND_MARKS }): JSX.Element | null {
  if (kind === 'op') return null;
  return (
    <span class={`kind ${kind}`}>
      <span aria-hidden="true">{KIND_MARKS[kind]}</span>
      <span class="unseen">{KIND_WORDS[kind]}</span>
    </span>
  );
}

/** Where something stands in the sources. */
export function Where({ where }: { readonly where: SourceLocation | undefined }): JSX.Element | null {
  if (!where) return null;
  return (
    <span class="where" title={`${where.file}:${where.line}:${where.column}`}>
      {placeText(where)}
    </span>
  );
}

/** A key that does something. */
export function Key({ children }: { readonly children: ComponentChildren }): JSX.Element {
  return <kbd>{children}</kbd>;
}

/** Something that went wrong between the page and the server, and what can be done about it. */
export function ProblemNote({ problem, retry }: { readonly problem: Problem; readonly retry?: (() => void) | undefined }): JSX.Element {
  return (
    <div class="notice bad" role="alert">
      <p>
        <strong>{problem.kind === 'refused' ? 'This cannot be shown.' : 'The server is away.'}</strong> {problem.message}{' '}
        {problem.where !== undefined && <code>{problem.where}</code>}{' '}
        {problem.instead !== undefined && <span>Instead: {problem.instead}</span>}
      </p>
      {problem.kind !== 'refused' && <p>Nothing is lost: the address of this page has all of it.</p>}
      {retry && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}
