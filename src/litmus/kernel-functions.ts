// The kernel's functions that a litmus test may call: what each takes, and what it does. Names and semantics as in the kernel's
// tools/memory-model/linux-kernel.def.
import type { Fence, LoadOrder, StoreOrder, UpdateOrder } from '../lang/op.js';
import { combine, isTrue, type Word } from './arithmetic.js';
import type { BinaryOperator } from './ast.js';

/** How an argument is meant: as the variable itself (`*x`), as its address (`x`), or as a value. */
export type Argument = 'variable' | 'address' | 'value';

/** What a call does. `values` are its arguments that are values, in order. */
export type Effect =
  | { readonly kind: 'load'; readonly order: LoadOrder }
  | { readonly kind: 'store'; readonly order: StoreOrder; readonly thenFence: boolean; readonly constant?: Word }
  | { readonly kind: 'update'; readonly order: UpdateOrder; readonly update: Update }
  | { readonly kind: 'fence'; readonly fence: Fence | 'compiler' }
  | { readonly kind: 'read-side'; readonly delta: 1 | -1 }
  | { readonly kind: 'grace-period' };

/** A read-modify-write: the new value, what the call returns (nothing, if absent), and when it can happen. */
export interface Update {
  readonly next: (old: Word, values: readonly Word[]) => Word;
  readonly answer?: (old: Word, next: Word, values: readonly Word[]) => Word;
  readonly when?: (old: Word) => boolean;
}

/** A function of the kernel. */
export interface KernelFunction {
  readonly takes: readonly Argument[];
  readonly returns: boolean;
  readonly effect: Effect;
}

const table = new Map<string, KernelFunction>();

/** The function of that name, if it is known. */
export function kernelFunction(name: string): KernelFunction | undefined {
  return table.get(name);
}

function define(name: string, takes: readonly Argument[], effect: Effect): void {
  const returns = effect.kind === 'load' || (effect.kind === 'update' && effect.update.answer !== undefined);
  table.set(name, { takes, returns, effect });
}

function store(order: StoreOrder, more: { readonly thenFence?: boolean; readonly constant?: Word } = {}): Effect {
  return { kind: 'store', order, thenFence: false, ...more };
}

define('READ_ONCE', ['variable'], { kind: 'load', order: 'once' });
define('WRITE_ONCE', ['variable', 'value'], store('once'));
define('smp_load_acquire', ['address'], { kind: 'load', order: 'acquire' });
define('smp_store_release', ['address', 'value'], store('release'));
define('smp_store_mb', ['variable', 'value'], store('once', { thenFence: true }));
define('rcu_dereference', ['variable'], { kind: 'load', order: 'dereference' });
define('rcu_assign_pointer', ['variable', 'value'], store('assign'));
define('atomic_read', ['address'], { kind: 'load', order: 'once' });
define('atomic_read_acquire', ['address'], { kind: 'load', order: 'acquire' });
define('atomic_set', ['address', 'value'], store('once'));
define('atomic_set_release', ['address', 'value'], store('release'));

const FENCES: Readonly<Record<string, Fence | 'compiler'>> = {
  smp_mb: 'mb',
  smp_rmb: 'rmb',
  smp_wmb: 'wmb',
  smp_mb__before_atomic: 'mb',
  smp_mb__after_atomic: 'mb',
  smp_mb__after_spinlock: 'mb',
  barrier: 'compiler',
};
for (const [name, fence] of Object.entries(FENCES)) define(name, [], { kind: 'fence', fence });

define('rcu_read_lock', [], { kind: 'read-side', delta: 1 });
define('rcu_read_unlock', [], { kind: 'read-side', delta: -1 });
define('synchronize_rcu', [], { kind: 'grace-period' });
define('synchronize_rcu_expedited', [], { kind: 'grace-period' });

// A lock is 0 while it is free.
define('spin_lock', ['address'], { kind: 'update', order: 'acquire', update: { next: () => 1, when: (old) => old === 0 } });
define('spin_unlock', ['address'], store('release', { constant: 0 }));
define('spin_trylock', ['address'], { kind: 'update', order: 'acquire', update: { next: () => 1, answer: (old) => Number(old === 0) } });
define('spin_is_locked', ['address'], { kind: 'load', order: 'once' });

// Those that return a value come in four orders: full, _relaxed, _acquire, _release.
const ORDERS: readonly (readonly [suffix: string, order: UpdateOrder])[] = [
  ['', 'full'],
  ['_relaxed', 'relaxed'],
  ['_acquire', 'acquire'],
  ['_release', 'release'],
];

function defineOrdered(name: string, takes: readonly Argument[], update: Update): void {
  for (const [suffix, order] of ORDERS) define(name + suffix, takes, { kind: 'update', order, update });
}

const exchange: Update = { next: (_, [value]) => value ?? 0, answer: (old) => old };
const compare: Update = { next: (old, [expected, value]) => (old === expected ? (value ?? 0) : old), answer: (old) => old };
for (const prefix of ['', 'atomic_']) {
  defineOrdered(`${prefix}xchg`, ['address', 'value'], exchange);
  defineOrdered(`${prefix}cmpxchg`, ['address', 'value', 'value'], compare);
}

const OPERATIONS: Readonly<Record<string, BinaryOperator>> = { add: '+', sub: '-', and: '&', or: '|', xor: '^' };
for (const [name, operator] of Object.entries(OPERATIONS)) {
  const next = (old: Word, [value = 0]: readonly Word[]): Word => combine(operator, old, value);
  const takes: readonly Argument[] = ['value', 'address'];
  define(`atomic_${name}`, takes, { kind: 'update', order: 'relaxed', update: { next } });
  defineOrdered(`atomic_fetch_${name}`, takes, { next, answer: (old) => old });
  if (operator === '+' || operator === '-') defineOrdered(`atomic_${name}_return`, takes, { next, answer: (_, made) => made });
}

for (const [name, amount] of [['inc', 1] as const, ['dec', -1] as const]) {
  const next = (old: Word): Word => combine('+', old, amount);
  define(`atomic_${name}`, ['address'], { kind: 'update', order: 'relaxed', update: { next } });
  defineOrdered(`atomic_fetch_${name}`, ['address'], { next, answer: (old) => old });
  defineOrdered(`atomic_${name}_return`, ['address'], { next, answer: (_, made) => made });
  const isZero = (_: Word, made: Word): Word => Number(made === 0);
  define(`atomic_${name}_and_test`, ['address'], { kind: 'update', order: 'full', update: { next, answer: isZero } });
}
define('atomic_sub_and_test', ['value', 'address'], {
  kind: 'update',
  order: 'full',
  update: { next: (old, [value = 0]) => combine('-', old, value), answer: (_, made) => Number(made === 0) },
});
define('atomic_add_unless', ['address', 'value', 'value'], {
  kind: 'update',
  order: 'full',
  update: {
    next: (old, [value = 0, unless = 0]) => (old === unless ? old : combine('+', old, value)),
    answer: (old, _, [, unless = 0]) => Number(old !== unless),
  },
});
define('atomic_inc_not_zero', ['address'], {
  kind: 'update',
  order: 'full',
  update: { next: (old) => (isTrue(old) ? combine('+', old, 1) : old), answer: (old) => Number(isTrue(old)) },
});
