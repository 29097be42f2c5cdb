// A worker's thread when the sources run: tsx has to be there before the first of them is read.
import { register } from 'tsx/esm/api';

register();
await import('./explore-worker.ts');
