// A small protocol as the text of a model file: what a person reads, copies, and runs.
import {
  allocationsOf,
  statementsOf,
  VALUES,
  type Body,
  type ProtocolTree,
  type RegionName,
  type SlotUse,
  type Statement,
} from './protocol-tree.js';

const REGIONS: Readonly<Record<RegionName, readonly [string, string]>> = {
  preempt: ['preempt_disable', 'preempt_enable'],
  irqs: ['local_irq_disable', 'local_irq_enable'],
  rcu: ['rcu_read_lock', 'rcu_read_unlock'],
};

const SLOT_FUNCTIONS: Readonly<Record<SlotUse, readonly string[]>> = {
  publish: ['const mine = yield* kmalloc(item);', 'yield* WRITE_ONCE(mine.value, 1);', 'yield* rcu_assign_pointer(slot, mine);'],
  retire: ['const old = yield* xchg(slot, null);', 'yield* synchronize_rcu();', 'yield* kfree(old);'],
  hasty_retire: ['const old = yield* xchg(slot, null);', 'yield* kfree(old);'],
  use: ['const found = yield* rcu_dereference(slot);', 'if (found !== null) yield* READ_ONCE(found.value);'],
};

/** The source text. */
export function sourceOfProtocol(tree: ProtocolTree): string {
  const code = [...declarations(tree), ...threads(tree), ...exported(tree)].join('\n');
  const names = [...new Set(code.replaceAll(/'[^']*'/g, '').match(/\b[A-Za-z_]+\b(?=[(<])/g))].filter((name) => !isOwn(name));
  const types = [...(code.includes('PointerTo<') ? ['type PointerTo'] : []), 'type Thread'];
  return `import { ${[...names.filter((name) => name !== 'PointerTo').sort(), ...types].join(', ')} } from 'quiesce';\n\n${code}\n`;
}

// Words before a parenthesis that are no functions of the language.
function isOwn(name: string): boolean {
  return name in SLOT_FUNCTIONS || /^(?:if|do_nmi|do_irq|task\d*)$/.test(name);
}

function declarations(tree: ProtocolTree): string[] {
  const all = statementsOf([...tree.tasks.flat(), ...(tree.nmi ?? []), ...(tree.irq ?? [])]);
  const uses = new Set(all.flatMap((statement) => (statement.do === 'slot' ? [statement.how] : [])));
  const cells = Array.from({ length: tree.cells }, (_, index) => `const c${index} = cell<number>('c${index}', 0, wrapping(${VALUES}));`);
  if (uses.size === 0) return [...cells, ''];
  const slots = Math.max(1, allocationsOf(tree));
  return [
    ...cells,
    `const item = struct('item', { value: field<number>(wrapping(${VALUES})) }, { slots: ${slots} });`,
    "const slot = cell<PointerTo<typeof item> | null>('slot', null);",
    '',
    ...[...uses].sort().flatMap((use) => threadText(use, SLOT_FUNCTIONS[use])),
  ];
}

function threads(tree: ProtocolTree): string[] {
  const lines = (body: Body): string[] => body.flatMap((statement) => linesOf(statement, tree.cells));
  return [
    ...tree.tasks.flatMap((body, index) => threadText(`task${index}`, lines(body))),
    ...(tree.nmi ? threadText('do_nmi', between('nmi_enter', lines(tree.nmi), 'nmi_exit')) : []),
    ...(tree.irq ? threadText('do_irq', between('irq_enter', lines(tree.irq), 'irq_exit')) : []),
  ];
}

function threadText(name: string, body: readonly string[]): string[] {
  return [`function* ${name}(): Thread {`, ...body.map((line) => `  ${line}`), '}', ''];
}

function between(enter: string, body: readonly string[], leave: string): string[] {
  return [`yield* ${enter}();`, ...body, `yield* ${leave}();`];
}

function linesOf(statement: Statement, cells: number): string[] {
  const at = (number: number): string => `c${number % cells}`;
  switch (statement.do) {
    case 'write':
      return [`yield* ${statement.release ? 'smp_store_release' : 'WRITE_ONCE'}(${at(statement.cell)}, ${statement.value});`];
    case 'read':
      return [`yield* ${statement.acquire ? 'smp_load_acquire' : 'READ_ONCE'}(${at(statement.cell)});`];
    case 'copy':
      return [`yield* WRITE_ONCE(${at(statement.to)}, yield* READ_ONCE(${at(statement.from)}));`];
    case 'increment':
      return [`yield* atomic_inc(${at(statement.cell)});`];
    case 'fence':
      return [`yield* ${statement.name}();`];
    case 'assert':
      return [`yield* BUG_ON((yield* READ_ONCE(${at(statement.cell)})) === ${statement.differsFrom});`];
    case 'slot':
      return [`yield* ${statement.how}();`];
    case 'if': {
      const inside = statement.body.flatMap((each) => linesOf(each, cells)).map((line) => `  ${line}`);
      return [`if ((yield* READ_ONCE(${at(statement.cell)})) === ${statement.equals}) {`, ...inside, '}'];
    }
    case 'region': {
      const [enter, leave] = REGIONS[statement.name];
      return between(enter, statement.body.flatMap((each) => linesOf(each, cells)), leave);
    }
  }
}

function exported({ tasks, nmi, irq }: ProtocolTree): string[] {
  const handlers = [...(nmi ? ['nmi: do_nmi'] : []), ...(irq ? ['irq: do_irq'] : [])].map((each) => `${each}, `).join('');
  const names = tasks.map((_, index) => `task${index}`).join(', ');
  return [
    'export default model({',
    "  name: 'protocol',",
    "  question: 'What can happen?',",
    `  system: () => ({ tasks: { ${names} }, ${handlers}mayRestAllocated: true }),`,
    '});',
  ];
}
