// What every model requires of progress: waiting ends.
import { never, type Property } from 'quiesce';

/** As long as somebody has not ended, somebody can take a step. */
export const no_deadlock: Property = never('deadlock', 'No task waits for what can never happen.');
