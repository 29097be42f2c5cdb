// The names of the memory models.

/** Every memory model that can be asked for, strongest first. */
export const MEMORY_NAMES = ['sc', 'tso'] as const;

/** A memory model's name. */
export type MemoryName = (typeof MEMORY_NAMES)[number];
