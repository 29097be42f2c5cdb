// One verdict from Spin, as its users get it: `spin -a`, gcc, and pan, in a folder of their own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readPanOutput, type PanReport } from './pan-output.js';
import { runProcess, type ProcessRun } from './process-run.js';

/** The memory models for which bench/ has a Promela model. */
export const SPIN_MEMORIES = ['sc', 'tso'] as const;
/** One of them. */
export type SpinMemory = (typeof SPIN_MEMORIES)[number];

/** What is asked of Spin. */
export interface SpinRequest {
  readonly memory: SpinMemory;
  readonly cpus: number;
  /** Without it, neither partial-order reduction (`-DNOREDUCE`) nor merging of statements (`-o3`). */
  readonly isReduced: boolean;
  /** More of the model's own definitions, such as NO_GRACE_PERIOD. */
  readonly defines: readonly string[];
  readonly secondsMax: number;
  /** How large pan's stack and its hash table are made. */
  readonly size: PanSize;
}

/** The room that pan is given. */
export interface PanSize {
  /** `-m`: a search that gets deeper is incomplete. */
  readonly depthMax: number;
  /** `-w`: 2 to this power is the number of slots of the hash table. */
  readonly hashBits: number;
}

/** What came of it. */
export interface SpinRun {
  /** Undefined where there is no result; then `failure` says why. */
  readonly report: PanReport | undefined;
  readonly failure: string;
  /** Of all three processes together, and of each. */
  readonly seconds: number;
  readonly stages: { readonly spin: number; readonly gcc: number; readonly pan: number };
  readonly peakBytes: number | undefined;
}

/** Room for every size that a benchmark has time for; 530 MB of stack. */
export const AMPLE: PanSize = { depthMax: 10_000_000, hashBits: 24 };

/** The room that a search needed which ended with this report: Spin is fastest when it gets no more. */
export function sizeFor({ depth, states }: PanReport): PanSize {
  return { depthMax: depth + 100, hashBits: Math.max(16, 1 + Math.ceil(Math.log2(states))) };
}

/** Runs the three processes one after the other. */
export async function runSpin(request: SpinRequest): Promise<SpinRun> {
  const folder = mkdtempSync(join(tmpdir(), 'quiesce-spin-'));
  try {
    return await runIn(folder, request);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function runIn(folder: string, { memory, cpus, isReduced, defines, secondsMax, size }: SpinRequest): Promise<SpinRun> {
  const options = { folder, secondsMax };
  const model = resolve(import.meta.dirname, `nmi-rcu-${memory}.pml`);
  const definitions = [`CPUS=${cpus}`, ...defines].map((text) => `-D${text}`);
  const spin = await runProcess('spin', [...(isReduced ? [] : ['-o3']), '-a', ...definitions, model], options);
  if (spin.code !== 0) return failed('spin', [spin]);
  // SAFETY: no search for cycles, since the model has assertions only.
  const words = ['-O2', '-DSAFETY', ...(isReduced ? [] : ['-DNOREDUCE']), '-o', 'pan', 'pan.c'];
  const gcc = await runProcess('gcc', words, options);
  if (gcc.code !== 0) return failed('gcc', [spin, gcc]);
  const pan = await runProcess(join(folder, 'pan'), [`-m${size.depthMax}`, `-w${size.hashBits}`], options);
  const report = readPanOutput(pan.out);
  return report === undefined ? failed('pan', [spin, gcc, pan]) : { ...measures([spin, gcc, pan]), report, failure: '' };
}

function failed(stage: string, runs: readonly ProcessRun[]): SpinRun {
  const last = runs.at(-1);
  const reason = last?.isOverTime ? `stopped after ${last.seconds.toFixed(0)} s` : (last?.err || last?.out || 'no output').trim();
  return { ...measures(runs), report: undefined, failure: `${stage}: ${reason.split('\n')[0]}` };
}

function measures(runs: readonly ProcessRun[]): Pick<SpinRun, 'seconds' | 'stages' | 'peakBytes'> {
  const [spin = 0, gcc = 0, pan = 0] = runs.map(({ seconds }) => seconds);
  return { seconds: spin + gcc + pan, stages: { spin, gcc, pan }, peakBytes: runs[2]?.peakBytes };
}

/** The versions of Spin and gcc; or which of the two is not there, in a sentence. */
export async function spinVersions(): Promise<{ readonly versions?: string; readonly missing?: string }> {
  const options = { folder: tmpdir(), secondsMax: 10 };
  const spin = await runProcess('spin', ['-V'], options);
  const gcc = await runProcess('gcc', ['-dumpfullversion'], options);
  const missing = [...(spin.code === 0 ? [] : ['spin']), ...(gcc.code === 0 ? [] : ['gcc'])];
  if (missing.length > 0) return { missing: `${missing.join(' and ')} not installed (Debian: apt install spin gcc)` };
  const version = /Version ([\d.]+)/.exec(spin.out)?.[1] ?? 'of unknown version';
  return { versions: `Spin ${version} · gcc ${gcc.out.trim()}` };
}
