// What every model requires of its own assertions.
import { never, type Property } from 'quiesce';

/** No BUG_ON() finds its condition true, and no variable leaves its declared range. */
export const no_failed_assertion: Property = never('failed-assertion', 'Every assertion of the model holds.');
