// Each kind of edit against the same model written out by hand: both must compile to one program.
import { expect, it } from 'vitest';
import { DiagnosticError } from '../../src/core/diagnostic.js';
import { parseEdit } from '../../src/edit/edit-text.js';
import {
  call_rcu,
  cell,
  drop,
  kfree,
  labelled,
  load,
  model,
  mutex,
  mutex_lock,
  mutex_unlock,
  nmi_enter,
  nmi_exit,
  field,
  kmalloc,
  READ_ONCE,
  rcu_read_lock,
  rcu_read_unlock,
  smp_load_acquire,
  smp_mb,
  smp_store_release,
  smp_wmb,
  spin_lock,
  spin_lock_irqsave,
  spin_unlock,
  spin_unlock_irqrestore,
  spinlock,
  store,
  struct,
  synchronize_rcu,
  synchronize_sched,
  WRITE_ONCE,
  type Model,
  type System,
  type Thread,
} from '../../src/index.js';
import { prepare, type CheckRequest } from '../../src/prepare.js';

const data = struct('data', { value: field<number>() });
const x = cell<number>('x', 0);
const y = cell<number>('y', 0);
const lock = spinlock('lock');
const big = mutex('big');

function system(task: () => Thread, more: Partial<System> = {}): System {
  // A second task keeps what the first one writes from being private.
  const looker = function* (): Thread {
    yield* READ_ONCE(x);
    yield* READ_ONCE(y);
  };
  return { tasks: { writer: task, looker }, ...more };
}

function request(of: System, edits: readonly string[] = [], variant?: string): CheckRequest {
  const asked: Model = model({
    name: 'm',
    question: 'q',
    system: () => of,
    variants: { dropped: { question: 'q', edits: [drop('smp_mb')], expect: [] } },
  });
  return {
    model: asked,
    file: 'm.ts',
    set: {},
    variant,
    memory: 'arm',
    cpus: 2,
    nmis: 'unbounded',
    order: 'bfs',
    now: () => 0,
    edits: edits.map(parseEdit),
  };
}

function digestOf(asked: CheckRequest): string {
  return prepare(asked).compiled.program.digest;
}

function* base(): Thread {
  yield* WRITE_ONCE(x, 1);
  yield* smp_mb();
  yield* smp_store_release(y, 1);
}

const cases: readonly (readonly [edits: string[], given: System, written: () => Thread])[] = [
  [
    ['drop smp_mb'],
    system(base),
    function* () {
      yield* WRITE_ONCE(x, 1);
      yield* smp_store_release(y, 1);
    },
  ],
  [
    ['weaken smp_mb', 'weaken smp_store_release'],
    system(base),
    function* () {
      yield* WRITE_ONCE(x, 1);
      yield* smp_wmb();
      yield* WRITE_ONCE(y, 1);
    },
  ],
  [
    ['replace WRITE_ONCE with store', 'strengthen smp_mb#1 to smp_mb'],
    system(base),
    function* () {
      yield* store(x, 1);
      yield* smp_mb();
      yield* smp_store_release(y, 1);
    },
  ],
  [
    ['swap WRITE_ONCE'],
    system(base),
    function* () {
      yield* smp_mb();
      yield* WRITE_ONCE(x, 1);
      yield* smp_store_release(y, 1);
    },
  ],
  [
    ['move WRITE_ONCE after smp_store_release'],
    system(base),
    function* () {
      yield* smp_mb();
      yield* smp_store_release(y, 1);
      yield* WRITE_ONCE(x, 1);
    },
  ],
  [
    ['move smp_mb before WRITE_ONCE', 'insert synchronize_rcu after smp_store_release'],
    system(base),
    function* () {
      yield* smp_mb();
      yield* WRITE_ONCE(x, 1);
      yield* smp_store_release(y, 1);
      yield* synchronize_rcu();
    },
  ],
  [
    ['drop [second]'],
    system(function* () {
      yield* smp_mb();
      yield* WRITE_ONCE(x, 1);
      yield* labelled('second', () => smp_mb());
      yield* WRITE_ONCE(y, 1);
    }),
    function* () {
      yield* smp_mb();
      yield* WRITE_ONCE(x, 1);
      yield* WRITE_ONCE(y, 1);
    },
  ],
  [
    ['drop rcu_read_lock#2'],
    system(function* () {
      yield* rcu_read_lock();
      yield* WRITE_ONCE(x, 1);
      yield* rcu_read_lock();
      yield* WRITE_ONCE(y, 1);
      yield* rcu_read_unlock();
      yield* rcu_read_unlock();
    }),
    function* () {
      yield* rcu_read_lock();
      yield* WRITE_ONCE(x, 1);
      yield* WRITE_ONCE(y, 1);
      yield* rcu_read_unlock();
    },
  ],
  [
    ['weaken spin_lock_irqsave', 'drop mutex_lock'],
    system(function* () {
      yield* mutex_lock(big);
      const flags = yield* spin_lock_irqsave(lock);
      yield* WRITE_ONCE(x, 1);
      yield* spin_unlock_irqrestore(lock, flags);
      yield* mutex_unlock(big);
    }),
    function* () {
      yield* spin_lock(lock);
      yield* WRITE_ONCE(x, 1);
      yield* spin_unlock(lock);
    },
  ],
  [
    ['strengthen load to smp_load_acquire'],
    system(function* () {
      yield* WRITE_ONCE(y, yield* load(x));
    }),
    function* () {
      yield* WRITE_ONCE(y, yield* smp_load_acquire(x));
    },
  ],
];

it.each(cases)('what %j makes is what is written out', (edits, given, written) => {
  const { tasks, ...more } = given;
  const edited = digestOf(request(given, edits));
  expect(edited).toBe(digestOf(request(system(written, more))));
  expect(edited).not.toBe(digestOf(request({ tasks, ...more })));
});

it('edits callbacks and handlers, too', () => {
  const freed = function* (pointer: never): Thread {
    yield* smp_mb();
    yield* kfree(pointer);
  };
  const plain = function* (pointer: never): Thread {
    yield* kfree(pointer);
  };
  const task = (callback: (pointer: never) => Thread) =>
    function* (): Thread {
      const pointer = yield* kmalloc(data);
      yield* call_rcu(pointer, callback as (argument: typeof pointer) => Thread);
    };
  const nmi = function* entry(): Thread {
    yield* nmi_enter();
    yield* READ_ONCE(x);
    yield* nmi_exit();
  };
  const bare = function* entry(): Thread {
    yield* READ_ONCE(x);
  };
  Object.defineProperty(freed, 'name', { value: 'free_data' });
  Object.defineProperty(plain, 'name', { value: 'free_data' });
  const edited = request(system(task(freed), { nmi }), ['drop smp_mb', 'drop nmi_enter']);
  expect(digestOf(edited)).toBe(digestOf(request(system(task(plain), { nmi: bare }))));
});

it('applies the edits of a variant', () => {
  expect(digestOf(request(system(base), [], 'dropped'))).toBe(digestOf(request(system(base), ['drop smp_mb'])));
});

const mistakes: readonly (readonly [edit: string, says: RegExp])[] = [
  ['drop smp_rmb', /applies nowhere/],
  ['drop READ_ONCE', /returns|applies to 2 calls/],
  ['weaken READ_ONCE', /applies to 2 calls/],
  ['weaken WRITE_ONCE to smp_mb_never', /has no form smp_mb_never/],
  ['insert kfree before smp_mb', /kfree cannot be inserted/],
  ['drop smp_mb#2', /there is no smp_mb#2/],
  ['move smp_store_release before WRITE_ONCE', /does not come to its new place/],
  ['swap smp_store_release', /does not come to its new place/],
  ['strengthen smp_mb', /no form to strengthen/],
];

it.each(mistakes)('the edit %s is refused, and why', (edit, says) => {
  const asking = (): string => digestOf(request(system(base), [edit]));
  expect(asking).toThrow(DiagnosticError);
  expect(asking).toThrow(says);
});

it('keeps tasks that run one function alike, and grace periods under their name', () => {
  const waits = function* (): Thread {
    yield* synchronize_sched();
  };
  const both = { tasks: { one: waits, other: waits } };
  const { program, build } = prepare(request(both, ['weaken synchronize_sched'])).compiled;
  const [one, other] = [...build.trees.values()];
  expect(one?.body.start).toBe(other?.body.start);
  expect(program.regions).toEqual(prepare(request(both)).compiled.program.regions);
});
