// What one action does to all CPUs, as an integer: it begins a grace period, or rcu_barrier() begins to wait.
//
//   bit  0..1   kind: 0 nothing · 1 a grace period begins · 2 rcu_barrier() begins
//   bit  2..3   the flavours of the grace period
//   bit  4..    the grace period, or the waiter among the tasks that call rcu_barrier()

/** The kinds of effect. */
export const EFFECT = { none: 0, grace: 1, barrier: 2 } as const;

/** The effect of the op that begins a grace period. */
export function graceEffect(grace: number, flavours: number): number {
  return EFFECT.grace | (flavours << 2) | (grace << 4);
}

/** The effect of the op that begins rcu_barrier(). */
export function barrierEffect(waiter: number): number {
  return EFFECT.barrier | (waiter << 4);
}

/** What an effect is, unpacked. */
export function decodeEffect(effect: number): { readonly kind: number; readonly flavours: number; readonly which: number } {
  return { kind: effect & 3, flavours: (effect >>> 2) & 3, which: effect >>> 4 };
}
