// QRCU beside the figures that were published for Spin: states, time and memory for so many updaters and readers.
import { runQuiesce, type QuiesceRun } from './quiesce-run.js';
import { count, megabytes, seconds, tableLines } from './table.js';

/** An instance of QRCU, and what Spin needed for it as far as that was published. */
interface Published {
  readonly updaters: number;
  readonly readers: number;
  readonly states: string;
  readonly remark: string;
}

/** In the order of their size. */
export const PUBLISHED: readonly Published[] = [
  { updaters: 1, readers: 1, states: '376', remark: '' },
  { updaters: 2, readers: 2, states: '1,071,181', remark: '' },
  { updaters: 3, readers: 1, states: '2,749,453', remark: '' },
  { updaters: 2, readers: 3, states: '33,866,736', remark: '' },
  { updaters: 3, readers: 2, states: '186,202,860', remark: '10.5 GB' },
  { updaters: 3, readers: 3, states: '9.66 billion', remark: '3.1 days' },
];

/** What to run: no process takes longer. */
export interface QrcuOptions {
  readonly secondsMax: number;
  readonly print: (line: string) => void;
  readonly progress: (line: string) => void;
}

/** Prints the table. */
export async function compareQrcu({ secondsMax, print, progress }: QrcuOptions): Promise<void> {
  print(`qrcu, sc: quiesce beside what was published for Spin; a search stops after ${secondsMax} s\n`);
  const rows: (readonly string[])[] = [];
  for (const published of PUBLISHED) {
    const { updaters, readers } = published;
    progress(`qrcu, ${updaters} updaters, ${readers} readers`);
    const set = ['--set', `updaters=${updaters}`, '--set', `readers=${readers}`];
    // The search ends itself in time, so that its row can say how far it came; the process gets time for the rest.
    // Each task has a CPU of its own.
    const words = ['qrcu', ...set, '--cpus', String(updaters + readers), '--memory', 'sc', '--time', String(secondsMax)];
    rows.push(qrcuRow(published, await runQuiesce(words, secondsMax + 60)));
  }
  for (const line of tableLines([HEADINGS, ...rows])) print(line);
}

const HEADINGS = ['updaters x readers', 'Spin', '', 'quiesce', 'time', 'stored', 'peak', 'verdict'];

/** One row: the published figures, and ours. */
export function qrcuRow({ updaters, readers, states, remark }: Published, run: QuiesceRun): readonly string[] {
  const { result, failure } = run;
  return [
    `${updaters} x ${readers}`,
    states,
    remark,
    result ? count(result.states) : '-',
    seconds(run.seconds),
    megabytes(result?.bytes),
    megabytes(run.peakBytes),
    result?.verdict ?? failure,
  ];
}
