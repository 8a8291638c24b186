import { setFlagsFromString } from 'node:v8';

/**
 * From now on, in the whole process, a WebAssembly function is optimised when it is first called, a few milliseconds for a kernel, instead
 * of running at half its speed through the first hundreds of batches, which for most questions is all of them. Where the runtime does not
 * take flags, functions warm up by themselves.
 */
export function optimiseAtOnce(): void {
  setFlag('--no-liftoff');
}

/** Runs `body` with functions that are compiled in no time and optimised where they are called often: a large module is used once. */
export function compiledAtOnce<T>(body: () => T): T {
  setFlag('--liftoff');
  try {
    return body();
  } finally {
    optimiseAtOnce();
  }
}

function setFlag(flag: string): void {
  try {
    setFlagsFromString(flag);
  } catch {
    return;
  }
}
