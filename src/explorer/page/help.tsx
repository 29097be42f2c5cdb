// The help: every key, and how to read the lanes.
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { KEYS } from './keys.js';
import { Key } from './marks.tsx';

const NAMES: Readonly<Record<string, string>> = { ArrowDown: '↓', ArrowUp: '↑', ArrowLeft: '←', ArrowRight: '→' };

/** The help, in front of the page. */
export function Help({ close }: { readonly close: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} onClose={close} aria-labelledby="help-title">
      <h2 id="help-title">Keys</h2>
      <dl class="keys">
        <dt>
          <Key>0</Key> … <Key>9</Key>
        </dt>
        <dd>take a step that is possible</dd>
        {KEYS.map(({ keys, command, says }) => (
          <>
            <dt key={command}>
              {keys.map((key) => (
                <Key key={key}>{NAMES[key] ?? key}</Key>
              ))}
            </dt>
            <dd key={`${command} says`}>{says}</dd>
          </>
        ))}
      </dl>
      <h2>Lanes</h2>
      <p>
        Time runs down, one lane for each CPU. A hatched band is a handler that interrupts. Loads are round, stores square, and hollow ones
        are pending: a dashed arc leads to where they are performed. A solid arrow leads from a store to a load of it on another CPU, in red
        where the end depends on it. A pale span is a grace period.
      </p>
      <h2>Links</h2>
      <p>The address has the model, the instance, the path, where you stand, and the branches: a link is a whole report.</p>
      <form method="dialog">
        <button type="submit" class="main">
          Close
        </button>
      </form>
    </dialog>
  );
}
