// The two ways in which the kernel lets one NMI at a time be handled: by a state for each CPU, and by frames on the NMI's stack.
import {
  BUG_ON,
  atomic_add_return,
  cmpxchg,
  loop,
  mark,
  nmi_enter,
  nmi_exit,
  per_cpu_variable,
  range,
  this_cpu_ptr,
  this_cpu_read,
  this_cpu_write,
  type Thread,
} from 'quiesce';
import { nmi_count } from '../nmi-rcu/kernel.ts';
import { exception, iret, type Hardware } from './hardware.ts';
import type { Parts } from './parts.ts';

/** `enum nmi_states`: not running is 0, and one less than latched is executing. */
const NMI_NOT_RUNNING = 0;
const NMI_EXECUTING = 1;
const NMI_LATCHED = 2;

/** `static DEFINE_PER_CPU(enum nmi_states, nmi_state);` */
const nmi_state = per_cpu_variable<number>('nmi_state', NMI_NOT_RUNNING, range(NMI_NOT_RUNNING, NMI_LATCHED));

/** do_nmi() of arch/x86/kernel/nmi.c, with what the hardware does before and after it. */
export function* nmiByState(handle: () => Thread, parts: Parts, hardware: Hardware): Thread {
  if (!(yield* hardware.deliver())) return;
  if (parts.looksForOther && (yield* this_cpu_read(nmi_state)) !== NMI_NOT_RUNNING) {
    yield* mark('leaves_to_other');
    if (parts.latches) yield* this_cpu_write(nmi_state, NMI_LATCHED);
    return yield* iret();
  }
  if (parts.excepts === 'early') yield* exception();
  yield* this_cpu_write(nmi_state, NMI_EXECUTING);
  for (let isAgain = false; ; isAgain = true) {
    yield* loop('nmi_restart', [isAgain]);
    yield* once(handle, parts, { isAgain, hardware });
    if (!(yield* latched(parts))) break;
    yield* mark('repeats');
  }
  yield* hardware.leave();
  yield* iret();
}

/** `if (this_cpu_dec_return(nmi_state)) goto nmi_restart;`: from latched to executing, or from executing to not running. */
function* latched({ exit }: Parts): Thread<boolean> {
  if (exit === 'atomically') return (yield* atomic_add_return(-1, this_cpu_ptr(nmi_state))) !== NMI_NOT_RUNNING;
  if (exit === 'test-then-clear' && (yield* this_cpu_read(nmi_state)) === NMI_LATCHED) {
    yield* this_cpu_write(nmi_state, NMI_EXECUTING);
    return true;
  }
  yield* this_cpu_write(nmi_state, NMI_NOT_RUNNING);
  return false;
}

interface Round {
  readonly isAgain: boolean;
  readonly hardware: Hardware;
}

/** One round, from the label to the test. */
function* once(handle: () => Thread, { excepts, repeatsInside }: Parts, { isAgain, hardware }: Round): Thread {
  if (!(repeatsInside && isAgain)) yield* nmi_enter();
  yield* hardware.handling(nmi_count, handledWith(handle, excepts !== 'never'));
  yield* nmi_exit();
}

function* handledWith(handle: () => Thread, isTrapped: boolean): Thread {
  if (isTrapped) yield* exception();
  yield* handle();
}

/** Where an IRET from the NMI goes, which is what the frame says that it pops; or that there is no NMI on the stack. */
type IretFrame = 'none' | 'interrupted' | 'repeat_nmi';

/** "NMI executing", a word on the NMI's stack. */
const nmi_executing = per_cpu_variable<boolean>('nmi_executing', false);
/**
 * The frame on the NMI's stack that is used to return, the copy of one that no NMI overwrites. Whether the interrupted code was on that
 * stack is part of it here, since IRET leaves the stack and pops the frame at once.
 */
const iret_frame = per_cpu_variable<IretFrame>('iret_frame', 'none');

/** `nmi` of arch/x86/entry/entry_64.S. */
export function* nmiByFrames(handle: () => Thread, parts: Parts, hardware: Hardware): Thread {
  if (!(yield* hardware.deliver())) return;
  if (parts.looksForOther && (yield* isNested(parts))) {
    yield* mark('leaves_to_other');
    if (parts.latches) yield* this_cpu_write(iret_frame, 'repeat_nmi');
    return yield* iret();
  }
  if (parts.excepts === 'early') yield* exception();
  for (let isAgain = false; ; isAgain = true) {
    yield* loop('repeat_nmi', [isAgain]);
    yield* this_cpu_write(nmi_executing, true);
    yield* this_cpu_write(iret_frame, 'interrupted');
    yield* once(handle, parts, { isAgain, hardware });
    yield* this_cpu_write(nmi_executing, false);
    if (!(yield* returnsToRepeat())) break;
    yield* mark('repeats');
  }
  yield* hardware.leave();
}

function* isNested({ looksAtStack }: Parts): Thread<boolean> {
  if (yield* this_cpu_read(nmi_executing)) return true;
  return looksAtStack && (yield* this_cpu_read(iret_frame)) !== 'none';
}

// IRET through the frame that was copied, to where it says. It unmasks NMIs, a moment sooner here.
function* returnsToRepeat(): Thread<boolean> {
  yield* iret();
  const frame = yield* cmpxchg(this_cpu_ptr(iret_frame), 'interrupted', 'none');
  yield* BUG_ON(frame === 'none', 'the frame to return to was overwritten by another NMI');
  return frame === 'repeat_nmi';
}
