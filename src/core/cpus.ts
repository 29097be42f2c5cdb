// How many CPUs: a number of them, or whatever number.

/** A number of CPUs, or `any`: every number of them. */
export type CpuCount = number | 'any';
