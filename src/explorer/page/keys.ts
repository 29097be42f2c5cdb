// The keys: what each does, in the words of the help.

/** What a key does, by the name of its command. */
export const KEYS = [
  { keys: ['j', 'ArrowDown'], command: 'on', says: 'a step on' },
  { keys: ['k', 'ArrowUp'], command: 'back', says: 'a step back' },
  { keys: ['l', 'ArrowRight'], command: 'cpu-on', says: 'to the next step on the same CPU' },
  { keys: ['h', 'ArrowLeft'], command: 'cpu-back', says: 'to the one before on the same CPU' },
  { keys: ['Home'], command: 'first', says: 'to the initial state' },
  { keys: ['End'], command: 'last', says: 'to the end of the path' },
  { keys: ['u'], command: 'undo', says: 'take the last step back' },
  { keys: ['r'], command: 'reads-from', says: 'to what the step reads from' },
  { keys: ['w'], command: 'writer', says: 'to the last step that stored to its cell' },
  { keys: ['d'], command: 'compare', says: 'compare with another path; again: back' },
  { keys: ['c'], command: 'check', says: 'check this instance, or cancel' },
  { keys: ['g'], command: 'counterexample', says: 'to the counterexample that was found' },
  { keys: ['v'], command: 'panel', says: 'lanes, table, automata' },
  { keys: ['V'], command: 'view', says: 'walk, compare, grid, necessity' },
  { keys: ['/'], command: 'filter', says: 'filter the path and what is next' },
  { keys: ['y'], command: 'copy', says: 'copy the link of all that is here' },
  { keys: ['?'], command: 'help', says: 'this help' },
] as const;

/** A command that a key gives. */
export type Command = (typeof KEYS)[number]['command'];

/** The command of a key that was pressed, or the number of a choice; `undefined` where it belongs to something else. */
export function commandOf(event: KeyboardEvent): Command | number | undefined {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return undefined;
  if (!(target instanceof HTMLElement) || document.querySelector('dialog[open]') || isTyping(target)) return undefined;
  // Arrows scroll what is scrolled, and choose among pills.
  if (
    key.startsWith('Arrow') &&
    (target.matches('input, .scroll') || (target.matches('.lanes') && key !== 'ArrowDown' && key !== 'ArrowUp'))
  )
    return undefined;
  if (/^\d$/.test(key)) return Number(key);
  return KEYS.find(({ keys }) => keys.some((each) => each === key))?.command;
}

function isTyping(target: HTMLElement): boolean {
  if (target instanceof HTMLInputElement) return target.type !== 'radio';
  return target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement;
}
