// How many CPUs: a number of them, or whatever number.

/** A number of CPUs, or `any`: every number of them. */
export type CpuCount = number | 'any';

/** CPUs, unless somebody says how many. */
export const CPUS_DEFAULT = 2;
