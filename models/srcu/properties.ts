// What a grace period of SRCU promises, and what must be seen to happen.
import { always, sometimes, type Property } from 'quiesce';
import { everyModel } from '../../properties/index.ts';

/** The names of the properties of this model, for the rows that expect one of them. */
export const NAMES = { oldReaderGone: 'old-reader-gone', waitsForReader: 'updater-waits-for-reader' } as const;

/** What is required of every model, and of this one. */
export const requirements: readonly Property[] = [
  ...everyModel,
  always(
    NAMES.oldReaderGone,
    'When synchronize_srcu() has returned, nobody reads any more who found the data that was taken away before.',
    (view) => view.inside('reclaiming') === 0 || view.inside('old_reader') === 0,
  ),
  sometimes(NAMES.waitsForReader, 'The updater waits while a reader of before is in its critical section.', {
    state: (view) => view.inside('synchronize_srcu') > 0 && view.inside('old_reader') > 0,
  }),
];
