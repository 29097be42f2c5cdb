// What can happen next, each with the digit that takes it; and what cannot, each with its reason.
import type { JSX } from 'preact';
import type { Change, Choice, Move, Refusal } from '../shape.js';
import { findingName } from '../../core/verdict.js';
import { Cpu, Key, Kind, Where } from './marks.tsx';
import { contextText, opText } from './words.js';

/** What the pane needs. */
export interface NextPaneProps {
  readonly choices: readonly Choice[];
  readonly refusals: readonly Refusal[];
  readonly filter: string;
  readonly take: (choice: Choice) => void;
}

/** The pane. A filter hides, and changes no digits. */
export function NextPane({ choices, refusals, filter, take }: NextPaneProps): JSX.Element {
  const shown = choices.map((choice, digit) => ({ choice, digit })).filter(({ choice }) => matches(choice, filter, choice.outcome ?? ''));
  const refused = refusals.filter((refusal) => matches(refusal, filter, refusal.why));
  return (
    <>
      <section aria-labelledby="next-title">
        <h2 id="next-title">
          Next <span class="faint">{choices.length}</span>
        </h2>
        {choices.length === 0 && <p class="faint">Nothing can happen from here on.</p>}
        {choices.length > 0 && shown.length === 0 && <p class="faint">The filter hides all of it.</p>}
        <ol class="moves">
          {shown.map(({ choice, digit }) => (
            <li key={choice.label}>
              <button type="button" class="move" onClick={() => take(choice)} aria-keyshortcuts={digit < 10 ? String(digit) : undefined}>
                <MoveLine move={choice} result={choice.result} digit={digit} />
                {choice.outcome !== undefined && <span class="outcome">{choice.outcome}</span>}
                <Changes changes={choice.changes} />
                {choice.finding && (
                  <span class="wrong">
                    <span aria-hidden="true">✗</span> {findingName(choice.finding)}
                  </span>
                )}
              </button>
            </li>
          ))}
        </ol>
      </section>
      <section aria-labelledby="refused-title">
        <h2 id="refused-title">
          Not now <span class="faint">{refusals.length}</span>
        </h2>
        {refused.length === 0 && <p class="faint">{refusals.length === 0 ? 'Nothing is held up.' : 'The filter hides all of it.'}</p>}
        <ul class="moves refused">
          {refused.map((refusal, index) => (
            <li key={`${refusal.label} ${index}`} class="move">
              <MoveLine move={refusal} result={undefined} digit={undefined} />
              <span class="reason">
                <span aria-hidden="true">⊘</span> {refusal.why}
              </span>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

// Whether a move has the words of a filter.
function matches(move: Move, filter: string, more: string): boolean {
  const text = `CPU ${move.cpu} ${contextText(move.context)} ${move.op} ${move.functionName ?? ''} ${more}`.toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

interface MoveLineProps {
  readonly move: Move;
  readonly result: string | undefined;
  readonly digit: number | undefined;
}

function MoveLine({ move, result, digit }: MoveLineProps): JSX.Element {
  return (
    <>
      <span class="who">
        {digit !== undefined && digit < 10 && <Key>{digit}</Key>} <Cpu cpu={move.cpu} /> <Kind kind={move.kind} />{' '}
        {contextText(move.context)}
        <Where where={move.where} />
      </span>
      <code>{opText({ op: move.op, result })}</code>
    </>
  );
}

// That the context moves on needs no saying: the op says it.
function Changes({ changes: all }: { readonly changes: readonly Change[] }): JSX.Element | null {
  const changes = all.filter(({ what }) => !/ on CPU \d+$/.test(what));
  if (changes.length === 0) return null;
  return (
    <span class="changes">
      {changes.map(({ what, before, after }) => (
        <span key={what}>
          {what}: {before} → <b>{after}</b>
        </span>
      ))}
    </span>
  );
}
