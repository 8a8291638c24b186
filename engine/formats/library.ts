import { createRequire } from 'node:module';

/** Loads a library with the first file that needs it: the rest of an executor's code is ready half as soon where all are loaded ahead. */
export const library = createRequire(import.meta.url);
