// One run of a whole process: what it printed, how long it took, and how much memory it had at most.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** How a process ended. */
export interface ProcessRun {
  /** The exit code; null where it was stopped, or could not be started. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** From before it was started until it was gone, by the clock on the wall. */
  readonly seconds: number;
  /** The most that was resident, up to a few milliseconds before the end; undefined where /proc does not tell. */
  readonly peakBytes: number | undefined;
  readonly isOverTime: boolean;
}

/** Where and how long a process runs. */
export interface ProcessOptions {
  readonly folder: string;
  /** It is killed then. */
  readonly secondsMax: number;
}

const POLL_MILLISECONDS = 20;

/** Runs a command to its end. A command that does not exist ends with code null. */
export async function runProcess(command: string, words: readonly string[], { folder, secondsMax }: ProcessOptions): Promise<ProcessRun> {
  const started = performance.now();
  const child = spawn(command, words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const run = { out: '', err: '', peakBytes: undefined as number | undefined, isOverTime: false };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (run.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (run.err += text));
  const poll = setInterval(() => {
    run.peakBytes = residentPeak(child.pid) ?? run.peakBytes;
    if (performance.now() - started < 1000 * secondsMax) return;
    run.isOverTime = true;
    child.kill('SIGKILL');
  }, POLL_MILLISECONDS);
  const code = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
    child.on('error', ({ message }) => {
      run.err += message;
      resolve(null);
    });
  });
  clearInterval(poll);
  return { ...run, code, seconds: (performance.now() - started) / 1000 };
}

function residentPeak(pid: number | undefined): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : 1024 * Number(kilobytes);
  } catch {
    // There is no such file here, or the process has just ended.
    return undefined;
  }
}
