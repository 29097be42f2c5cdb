// How much the suite looks at: all, where QUIESCE_THOROUGH is 1, as .ci/run has it; else a part of what takes longest, evenly spread.

/** Whether everything is looked at. */
export const IS_THOROUGH = process.env['QUIESCE_THOROUGH'] === '1';

/** All of them, or every n-th of them. */
export function sampled<T>(all: readonly T[], each: number): readonly T[] {
  return IS_THOROUGH ? all : all.filter((_, index) => index % each === 0);
}
