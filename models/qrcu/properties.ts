// What must be seen to happen. What is promised is asserted by the tasks themselves.
import { sometimes, type Property } from 'quiesce';
import { everyModel } from '../../properties/index.ts';

/** The names of the properties of this model, for the rows that expect one of them. */
export const NAMES = { takesFastPath: 'updater-takes-fast-path', waitsForReader: 'updater-waits-for-reader' } as const;

/** What is required of every model, and of this one. */
export const requirements: readonly Property[] = [
  ...everyModel,
  sometimes(NAMES.takesFastPath, 'An updater finds no reader and does not wait.', { entered: 'fast_path' }),
  sometimes(NAMES.waitsForReader, 'An updater waits while a reader is in its critical section.', {
    state: (view) => view.inside('waits_for_readers') > 0 && view.inside('critical_section') > 0,
  }),
];
