// `quiesce repair`: the smallest changes that make a violated model hold, each verified.
import { editText } from '../edit/edit-text.js';
import { threadsOf } from '../edit/around.js';
import type { MemoryName } from '../core/memory.js';
import { systemOf } from '../lang/model.js';
import { changesOf, setsOf, weakest, type Change } from '../necessity/repair.js';
import { surveyOf } from '../prepare.js';
import { plural, timeText } from '../report/figures.js';
import { boundsText, subjectText } from '../report/instance-text.js';
import { outcomeText } from '../report/outcome-text.js';
import { commandLines } from '../report/repeat.js';
import { wrap } from '../report/wrap.js';
import type { Arguments } from './arguments.js';
import { placing } from './checking.js';
import type { Command } from './command.js';
import { EXIT } from './exit-code.js';
import { Interrupts } from './interrupts.js';
import { repeatTrial, TRIAL_OPTIONS, trialInstance, trialWorkers, type TrialInstance } from './necessity.js';
import { hasFlag, wholeOf } from './option-value.js';
import { startProgress } from './progress.js';
import { printLines, resultPage } from './terminal.js';
import { Trials } from './trials.js';

const MOST_DEFAULT = 2;

/** The command. */
export const repairCommand: Command = {
  name: 'repair',
  operands: 'MODEL [OPTION]...',
  least: 1,
  most: 1,
  summary: 'Finds the smallest sets of insertions and strengthenings that make a model hold, under the memory models named.',
  options: { ...TRIAL_OPTIONS, most: { value: 'N', summary: `sets of at the most so many changes (${MOST_DEFAULT})` } },
  notes: [
    'Changes are: smp_mb() and synchronize_sched() before a call, or what is weaker; the next stronger forms of a call;',
    'and around a thread nmi_enter() or irq_enter(), preempt_disable(), rcu_read_lock(), local_irq_disable(), each with what ends it.',
    'exit codes: 0 it holds as it stands, or repairs were found; 1 there is none of that size; 2 the same, but some checks were incomplete',
    'an interrupt tells what was found so far, and exits 130',
  ],
  run,
};

async function run(given: Arguments): Promise<number> {
  const instance = await trialInstance(given);
  const most = wholeOf(given, 'most', 1) ?? MOST_DEFAULT;
  const { loaded, request } = instance;
  const trials = new Trials(loaded, request, { workers: trialWorkers(given), isFresh: hasFlag(given, 'fresh') });
  const interrupts = new Interrupts();
  const search = new RepairSearch(instance, trials, hasFlag(given, 'quiet'));
  const started = performance.now();
  try {
    await Promise.race([search.run(most), interrupts.happened]);
  } finally {
    interrupts.end();
    trials.end();
  }
  const milliseconds = performance.now() - started;
  report(instance, search, { isJson: hasFlag(given, 'json'), most, checks: trials.checks, milliseconds });
  if (interrupts.isInterrupted()) return EXIT.interrupted;
  if (search.isSound || search.found.length > 0) return EXIT.ok;
  return search.isCut ? EXIT.incomplete : EXIT.violated;
}

class RepairSearch {
  /** Sets of changes that do, in their weakest forms. */
  readonly found: (readonly Change[])[] = [];
  /** What is wrong with the model as it stands, by memory model. */
  readonly wrong = new Map<MemoryName, string>();
  isSound = false;
  isCut = false;
  size = 0;
  private memories: readonly MemoryName[];

  constructor(
    private readonly instance: TrialInstance,
    private readonly trials: Trials,
    private readonly isQuiet: boolean,
  ) {
    this.memories = instance.memories;
  }

  async run(most: number): Promise<void> {
    const outcomes = await Promise.all(this.memories.map(async (memory) => [memory, await this.trials.check([], memory)] as const));
    for (const [memory, outcome] of outcomes) if (outcome.kind !== 'holds') this.wrong.set(memory, outcomeText(outcome));
    this.isSound = this.wrong.size === 0;
    if (this.isSound) return;
    // What fails now is asked first: most sets fail there, too.
    this.memories = [...this.memories].sort((a, b) => Number(this.wrong.has(b)) - Number(this.wrong.has(a)));
    const changes = changesOf(this.calls(), this.threads());
    for (this.size = 1; this.size <= most && this.found.length === 0; this.size++) await this.tryAll([...setsOf(changes, this.size)]);
    this.size--;
  }

  private async tryAll(sets: readonly (readonly Change[])[]): Promise<void> {
    const progress = startProgress(this.isQuiet);
    let done = 0;
    const ends = new Map<string, readonly Change[]>();
    const tryOne = async (set: readonly Change[]): Promise<void> => {
      if (await this.does(set)) for (const end of await weakest(set, this.does)) ends.set(setText(end).join(), end);
      progress.begin(`${++done} of ${sets.length}: ${setText(set).join(', ')}`);
    };
    await Promise.all(sets.map(tryOne));
    progress.clear();
    this.found.push(...[...ends.values()].sort((a, b) => (setText(a).join() < setText(b).join() ? -1 : 1)));
  }

  private readonly does = async (set: readonly Change[]): Promise<boolean> => {
    const edits = set.map(({ edit }) => edit);
    for (const memory of this.memories) {
      const { kind } = await this.trials.check(edits, memory);
      if (kind === 'incomplete') this.isCut = true;
      if (kind !== 'holds') return false;
    }
    return true;
  };

  private threads(): ReturnType<typeof threadsOf> {
    const { loaded, request } = this.instance;
    return threadsOf(systemOf(loaded.model, request.variant, request.set));
  }

  private calls(): ReturnType<typeof surveyOf> {
    const { loaded, request, memories } = this.instance;
    const asked = { ...request, model: loaded.model, memory: memories[memories.length - 1], now: () => 0 };
    return placing(loaded, () => surveyOf(asked));
  }
}

function setText(set: readonly Change[]): string[] {
  return set.map(({ edit }) => editText(edit));
}

interface ReportOptions {
  readonly isJson: boolean;
  readonly most: number;
  readonly checks: number;
  readonly milliseconds: number;
}

function report(instance: TrialInstance, search: RepairSearch, { isJson, most, checks, milliseconds }: ReportOptions): void {
  const { loaded, request, memories } = instance;
  const [memory] = memories;
  const page = resultPage();
  const repeat = (set: readonly Change[]): string =>
    repeatTrial(
      instance,
      [...search.wrong.keys()][0] ?? memory,
      set.map(({ edit }) => edit),
    );
  if (isJson) {
    const repairs = search.found.map((set) => ({ edits: setText(set), repeat: repeat(set) }));
    printLines([JSON.stringify({ format: 'quiesce.repair/1', memories, wrong: Object.fromEntries(search.wrong), most, repairs })]);
    return;
  }
  const lines = [
    ...wrap(
      ` repair ${subjectText(loaded.model.name, request.variant)}   ${boundsText({ ...request, memory, set: request.set })}`,
      page.width,
      3,
    ),
    '',
  ];
  for (const [each, said] of search.wrong) lines.push(...wrap(` ${each}: ${said}`, page.width, 3));
  const under = memories.join(', ');
  if (search.isSound) lines.push(...wrap(` It holds as it stands under ${under}: there is nothing to repair.`, page.width, 1));
  else if (search.found.length === 0) {
    const cut = search.isCut ? '; some checks came to a bound' : '';
    lines.push(
      ...wrap(
        ` No set of at the most ${plural(most, 'change')} makes it hold under ${under}${cut}. Allow more: --most ${most + 1}`,
        page.width,
        1,
      ),
    );
  } else
    lines.push(
      '',
      ...wrap(` ${plural(search.found.length, 'repair')} of ${plural(search.size, 'change')}, verified under ${under}:`, page.width, 1),
    );
  for (const [index, set] of search.found.entries()) {
    lines.push(
      '',
      ...setText(set).flatMap((text, at) => wrap(`${at === 0 ? `${String(index + 1).padStart(3)}. ` : '     '}${text}`, page.width, 7)),
    );
    lines.push(...commandLines(repeat(set), page.width, 5).map(page.paint.dim));
  }
  printLines([...lines, '', ...wrap(` ${plural(checks, 'check')}   ${timeText(milliseconds)}`, page.width, 1)]);
}
