// The necessity table: which calls are needed, with a trace behind every line that the model leans on.
import type { JSX } from 'preact';
import type { NecessityPlanLine, NeedLine } from '../long-shape.js';
import { LongWork } from './long-work.tsx';
import { instanceOf, valueOf } from './place.js';
import { useWork } from './works.js';

/** What the table needs. */
export interface NecessityProps {
  readonly query: string;
  readonly walkTo: (address: string) => void;
}

const NEED_MARKS: Readonly<Record<NeedLine['need'], string>> = {
  'load-bearing': '◆',
  'weaker-is-enough': '◇',
  redundant: '○',
  indistinct: '=',
  incomplete: '?',
  unsound: '✗',
  open: '…',
};

/** The table of the model that the query names. */
export function Necessity({ query, walkTo }: NecessityProps): JSX.Element {
  const handle = useWork('necessity', instanceOf(query));
  const lines = handle.work?.lines ?? [];
  const plan: NecessityPlanLine | undefined = lines.find((line) => line.kind === 'plan');
  const needs = lines.filter((line) => line.kind === 'need');
  const memory = plan?.memory ?? [];
  return (
    <main class="wide" id="main">
      <h2>Which calls are needed</h2>
      <p class="faint">
        Each call of {valueOf(query, 'model')} is tried in weaker forms. One that it leans on (◆), or of which only a weaker form is enough
        (◇), leads to the counterexample without it.
      </p>
      <LongWork handle={handle} done={needs.length} total={(plan?.lines.length ?? 0) * memory.length} noun="needs" />
      <div class="scroll fitted" tabIndex={0} role="region" aria-label="the necessity table">
        <table class="grid necessity">
          <caption class="unseen">What is needed, by call and memory model</caption>
          <thead>
            <tr>
              <th scope="col">call</th>
              {memory.map((name) => (
                <th scope="col" key={name}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {plan?.lines.map(({ place, text, isOrder }, index) => (
              <tr key={index}>
                <th scope="row">
                  <code>{text}</code>
                  <small>
                    {isOrder && 'their order · '}
                    {place.replace(/^.*\//, '')}
                  </small>
                </th>
                {memory.map((name) => (
                  <Need key={name} need={needs.find((each) => each.line === index && each.memory === name)} text={text} walkTo={walkTo} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </main>
  );
}

// The mark says what it is already.
function toldText({ need, text }: NeedLine): string {
  if (need === 'unsound') return 'as it stands, it is violated here';
  return text.startsWith(`${need}; `) ? text.slice(need.length + 2) : text;
}

interface NeedProps {
  readonly need: NeedLine | undefined;
  readonly text: string;
  readonly walkTo: (address: string) => void;
}

function Need({ need, text, walkTo }: NeedProps): JSX.Element {
  if (!need) return <td class="waiting faint">…</td>;
  const { address, memory } = need;
  const shown = (
    <>
      <span class={`mark need ${need.need}`}>
        <span aria-hidden="true">{NEED_MARKS[need.need]}</span> {need.need}
      </span>
      <small>{toldText(need)}</small>
      {need.edit !== undefined && <small class="faint">{need.edit}</small>}
    </>
  );
  return (
    <td class={`verdict-cell need-${need.need}`}>
      {address === undefined ? (
        <div class="quiet">{shown}</div>
      ) : (
        <button
          type="button"
          aria-label={`${text} under ${memory}: ${need.need}, ${need.text}. Walk the counterexample`}
          onClick={() => walkTo(address)}
        >
          {shown}
        </button>
      )}
    </td>
  );
}
