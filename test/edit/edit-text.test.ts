// Edits as text, there and back; and what is no edit.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DiagnosticError } from '../../src/core/diagnostic.js';
import { editText, parseEdit } from '../../src/edit/edit-text.js';
import type { Edit } from '../../src/lang/edit.js';

const name = fc.constantFrom('smp_mb', 'store', 'rcu_assign_pointer', 'synchronize_sched');
const place = fc.oneof(
  name,
  fc.tuple(name, fc.integer({ min: 1, max: 9 })).map(([word, nth]) => `${word}#${nth}`),
  fc.tuple(name, fc.integer({ min: 1, max: 999 })).map(([word, line]) => `${word}@a/module.ts:${line}`),
  fc.tuple(name, fc.constantFrom('f', 'set_nmi_callback')).map(([word, inside]) => `${word} in ${inside}`),
  fc.constant('[publish]'),
);
const where = fc.constantFrom('before' as const, 'after' as const);
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constantFrom('drop' as const, 'swap' as const), place }),
  fc.record({ kind: fc.constantFrom('weaken' as const, 'strengthen' as const), place, to: fc.option(name, { nil: undefined }) }),
  fc.record({ kind: fc.constant('replace' as const), place, to: name }),
  fc.record({ kind: fc.constant('move' as const), place, where, other: place }),
  fc.record({ kind: fc.constant('insert' as const), name, where, place }),
);

it('is read as what was written', () => {
  fc.assert(
    fc.property(edit, (written) => {
      expect(parseEdit(editText(written))).toEqual(written);
    }),
  );
});

describe('refuses', () => {
  it.each(['', 'drop', 'drop a before b', 'weaken a with b', 'replace a', 'move a', 'insert smp_mb', 'fold a', 'drop a b', 'drop @f.ts:1'])(
    'reading %j as an edit',
    (text) => {
      expect(() => parseEdit(text)).toThrow(DiagnosticError);
    },
  );
});
