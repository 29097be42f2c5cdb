// An instance in words: which memory model, how many CPUs and NMIs, which parameters.
import type { CpuCount } from '../core/cpus.js';
import type { TraceOrigin } from '../trace/trace.js';
import { plural } from './figures.js';

/** What a verdict is on. */
export type Origin = Omit<TraceOrigin, 'cpus'> & { readonly cpus: CpuCount };

/** What of an instance people name. */
export type Instance = Pick<Origin, 'nmis' | 'memory' | 'compiler' | 'set' | 'cpus'>;

// How many interrupts may arrive on each CPU: `NMIs without bound`, `1 NMI on each CPU`.
function arrivalsText(nmis: number | 'unbounded'): string {
  if (nmis === 'unbounded') return 'NMIs and irqs without bound';
  return `at most ${plural(nmis, 'NMI')} and ${plural(nmis, 'irq')} on each CPU`;
}

/** `2 CPUs`, `any number of CPUs`. */
export function cpusText(cpus: CpuCount, word: string): string {
  return cpus === 'any' ? `any number of ${word}s` : plural(cpus, word);
}

/** `2 CPUs · NMIs and irqs without bound · cycles forever`. */
export function boundsText({ cpus, nmis, compiler = 'faithful', set }: Instance): string {
  const parameters = Object.entries(set).map(([name, value]) => `${name} ${value}`);
  return [cpusText(cpus, 'CPU'), arrivalsText(nmis), ...(compiler === 'faithful' ? [] : [`${compiler} compiler`]), ...parameters].join(
    ' · ',
  );
}

/** What can be unusual about an instance. */
export type Unusual = Pick<TraceOrigin, 'nmis' | 'compiler' | 'set'>;

/** What of an instance is unlike the usual one: `speculating, nmis 1, cycles once`. Empty when nothing is. */
export function unusualText({ nmis, compiler = 'faithful', set }: Unusual): string {
  const parameters = Object.entries(set).map(([name, value]) => `${name} ${value}`);
  return [...(compiler === 'faithful' ? [] : [compiler]), ...(nmis === 'unbounded' ? [] : [`nmis ${nmis}`]), ...parameters].join(', ');
}

/** `nmi-rcu`, `nmi-rcu/no-grace-period`, `nmi-rcu + drop synchronize_sched`. */
export function subjectText(model: string, variant: string | undefined, edits: readonly string[] = []): string {
  return [variant === undefined ? model : `${model}/${variant}`, ...edits].join(' + ');
}
