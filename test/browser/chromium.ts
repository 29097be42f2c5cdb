// Where a Chromium is: named by the environment, or at one of the usual places.
import { existsSync } from 'node:fs';

const USUAL = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome-stable', '/usr/bin/google-chrome'];
const NAMED = process.env.QUIESCE_CHROMIUM ?? process.env.CHROMIUM_PATH;

/** The path of a Chromium; `undefined` where there is none. */
export const CHROMIUM = NAMED === undefined ? USUAL.find((path) => existsSync(path)) : existsSync(NAMED) ? NAMED : undefined;

/** Whether there has to be one: where somebody has named it, and in continuous integration. */
export const IS_CHROMIUM_REQUIRED = NAMED !== undefined || process.env.QUIESCE_BROWSER === 'required';

/** How long a test may take: a browser on a machine that does much else is slow. */
export const PATIENCE = { timeout: 240_000 };

/** What is said of tests that are skipped. */
export const WITHOUT = CHROMIUM === undefined ? ' (SKIPPED: no Chromium; set QUIESCE_CHROMIUM to the path of one)' : '';
