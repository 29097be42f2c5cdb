// `quiesce litmus`: runs litmus tests in the kernel's C dialect, and says how often their condition holds.
import { COMPILER_NAMES } from '../core/memory.js';
import type { SearchOptions } from '../explore/search.js';
import { traceColumns } from '../report/columns.js';
import type { Arguments } from './arguments.js';
import type { Command } from './command.js';
import { EXIT } from './exit-code.js';
import { choiceOf, hasFlag, memoriesOf, MEMORY_VALUES, wholeOf } from './option-value.js';
import { startProgress, type Progress } from './progress.js';
import { printLines, resultPage } from './terminal.js';

/** The command. */
export const litmusCommand: Command = {
  name: 'litmus',
  operands: 'FILE... [OPTION]...',
  least: 1,
  most: Number.MAX_SAFE_INTEGER,
  summary: 'Runs litmus tests in the C dialect of the kernel: final states, and whether the condition holds Never, Sometimes or Always.',
  options: {
    memory: { value: MEMORY_VALUES, isMany: true, summary: 'the memory model; again for more than one (arm)' },
    compiler: { value: COMPILER_NAMES.join('|'), summary: 'whether the compiler may guess the values of plain loads (faithful)' },
    window: { value: 'N', summary: "ops that can be pending in a CPU's window at a time (as many as the test has)" },
    trace: { summary: 'show a shortest execution that decides the condition' },
    json: { summary: 'print each result as one line of JSON' },
    quiet: { summary: 'no progress on stderr' },
  },
  notes: ['exit codes: 0 every test was judged, 64 a file has something that is not known: it is never judged by a guess'],
  run,
};

async function run(given: Arguments): Promise<number> {
  const asked = memoriesOf(given);
  const memories = asked.length === 0 ? (['arm'] as const) : asked;
  const compiler = choiceOf(given, 'compiler', COMPILER_NAMES) ?? 'faithful';
  const window = wholeOf(given, 'window', 1);
  const { readLitmusFile } = await import('../load/litmus-file.js');
  const { compileLitmus, runCompiled } = await import('../litmus/run.js');
  const { litmusJson, litmusText } = await import('../litmus/litmus-text.js');
  const progress = startProgress(hasFlag(given, 'quiet'));
  let isFirst = true;
  for (const file of given.operands) {
    const compiled = compileLitmus(readLitmusFile(file));
    for (const memory of memories) {
      const what = `${compiled.test.name} ${memory}`;
      const result = told(progress, what, (telling) =>
        runCompiled(compiled, { memory, compiler, window, trace: hasFlag(given, 'trace'), ...telling }),
      );
      if (hasFlag(given, 'json')) {
        printLines([JSON.stringify(litmusJson(result))]);
        continue;
      }
      const execution = result.trace ? ['', ...traceColumns(result.trace, resultPage())] : [];
      printLines([...(isFirst ? [] : ['']), ...litmusText(result), ...execution]);
      isFirst = false;
    }
  }
  return EXIT.ok;
}

// Does some work, and tells how far it is; nothing of that is left, also where it ends in a mistake.
function told<T>(progress: Progress, what: string, work: (telling: Pick<SearchOptions, 'now' | 'onProgress'>) => T): T {
  progress.begin(what);
  try {
    return work({ now: () => performance.now(), onProgress: (statistics) => progress.show(what, statistics, {}) });
  } finally {
    progress.clear();
  }
}
