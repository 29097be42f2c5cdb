// The names of the memory models and of the compilers.

/** Every memory model that can be asked for, strongest first. */
export const MEMORY_NAMES = ['sc', 'tso', 'pso', 'arm', 'alpha'] as const;

/** A memory model's name. */
export type MemoryName = (typeof MEMORY_NAMES)[number];

/** The memory model, unless somebody names one. */
export const MEMORY_DEFAULT: MemoryName = 'tso';

/** Other names of memory models: the architectures that have them. */
export const MEMORY_ALIASES: Readonly<Record<string, MemoryName>> = { i386: 'tso', x86: 'tso' };

/** What the compiler may do with plain loads: nothing, or guess their values. */
export const COMPILER_NAMES = ['faithful', 'speculating'] as const;

/** A compiler's name. */
export type CompilerName = (typeof COMPILER_NAMES)[number];
