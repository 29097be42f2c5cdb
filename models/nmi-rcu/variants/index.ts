// Every variant of nmi-rcu, by name; one file for each theme.
import { callbackVariants } from './callbacks.ts';
import { entryVariants } from './entry.ts';
import { gracePeriodVariants } from './grace-period.ts';
import { handlerVariants } from './handler.ts';
import { ownershipVariants } from './ownership.ts';
import { progressVariants } from './progress.ts';
import { publicationVariants } from './publication.ts';
import { readerVariants } from './reader.ts';
import { registrantVariants } from './registrants.ts';
import { replacementVariants } from './replacement.ts';
import { updateVariants } from './update.ts';
import { weakMemoryVariants } from './weak-memory.ts';

/** All of them, in the order in which the README explains them. */
export const variants = {
  ...gracePeriodVariants,
  ...callbackVariants,
  ...publicationVariants,
  ...weakMemoryVariants,
  ...updateVariants,
  ...replacementVariants,
  ...registrantVariants,
  ...entryVariants,
  ...handlerVariants,
  ...readerVariants,
  ...ownershipVariants,
  ...progressVariants,
} as const;
