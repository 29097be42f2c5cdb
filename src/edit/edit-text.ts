// Edits as text: what the command line, trace files and tables say.
import { refuse } from '../core/diagnostic.js';
import type { Edit } from '../lang/edit.js';
import { parsePlace } from './place.js';

/** `weaken rcu_assign_pointer in set_nmi_callback to WRITE_ONCE`. */
export function editText(edit: Edit): string {
  switch (edit.kind) {
    case 'drop':
    case 'swap':
      return `${edit.kind} ${edit.place}`;
    case 'weaken':
    case 'strengthen':
      return edit.to === undefined ? `${edit.kind} ${edit.place}` : `${edit.kind} ${edit.place} to ${edit.to}`;
    case 'replace':
      return `replace ${edit.place} with ${edit.to}`;
    case 'move':
      return `move ${edit.place} ${edit.where} ${edit.other}`;
    case 'insert':
      return `insert ${edit.name} ${edit.where} ${edit.place}`;
  }
}

const USAGE =
  'write `drop PLACE`, `weaken PLACE [to NAME]`, `strengthen PLACE [to NAME]`, `replace PLACE with NAME`, `swap PLACE`, ' +
  '`move PLACE before|after PLACE`, `insert NAME before|after PLACE`, or ' +
  '`insert NAME around THREAD`';

/** Reads an edit; ends in the diagnostic bad-edit where the text is none. */
export function parseEdit(text: string): Edit {
  const edit = read(text.trim().replaceAll(/\s+/g, ' '));
  if (!edit) return refuse({ code: 'bad-edit', message: `'${text}' is no edit`, instead: USAGE });
  if (edit.kind !== 'insert' || edit.where !== 'around') parsePlace(edit.place);
  if (edit.kind === 'move') parsePlace(edit.other);
  return edit;
}

function read(text: string): Edit | undefined {
  const [, verb, rest = ''] = /^(\w+)\s+(.*)$/.exec(text) ?? [];
  const [, first = rest, word, second] = /^(.*?)\s+(to|with|before|after|around)\s+(.*)$/.exec(rest) ?? [];
  switch (verb) {
    case 'drop':
    case 'swap':
      return word === undefined ? { kind: verb, place: rest } : undefined;
    case 'weaken':
    case 'strengthen':
      return word === undefined || word === 'to' ? { kind: verb, place: first, to: second } : undefined;
    case 'replace':
      return word === 'with' && second !== undefined ? { kind: verb, place: first, to: second } : undefined;
    case 'move':
      return (word === 'before' || word === 'after') && second !== undefined
        ? { kind: verb, place: first, where: word, other: second }
        : undefined;
    case 'insert':
      return (word === 'before' || word === 'after' || word === 'around') && second !== undefined
        ? { kind: verb, name: first, where: word, place: second }
        : undefined;
    default:
      return undefined;
  }
}
